# 邮件通知：谁会收到什么。
notices-title = 邮件通知
notices-to = 发送到 { $address }
notices-what = 需要通知我的事项
notices-night = 除付款成功外，晚上 9 点到早上 9 点之间的通知会在早上 9 点发出。
notices-lang = 邮件语言
notices-saved = 已保存
notices-none = 您通过企业微信登录，收银台没有您的邮箱，因此不会发送邮件通知。
notices-topic-link-ends = 付款链接即将截止
notices-topic-to-confirm = 有订单等待确认
notices-topic-paid = 付款成功
notices-topic-refund-done = 退款到账
notices-topic-fapiao-issued = 发票已开具
notices-topic-subscription-ends = 产品即将到期
notices-topic-sold = 我创建的订单已付款
notices-topic-renewal-asked = 客户申请续期
notices-topic-refund-applied = 客户申请退款
notices-topic-money-held = 有款项等待处理
notices-note-link-ends = 截止前 3 天和前 1 天；付款后不再提醒
notices-note-to-confirm = 服务商代付或赠送的订单
notices-note-paid = 订单付款成功后立即发送
notices-note-refund-done = 退款完成后发送
notices-note-fapiao-issued = 开票后发送，可在订单中下载
notices-note-subscription-ends = 到期前 30 天、7 天和 1 天；已续期则不再提醒
notices-note-sold = 付款成功后立即发送
notices-note-renewal-asked = 续期订单已备好，确认后即可发送
notices-note-refund-applied = 需要在 5 天内答复
notices-note-money-held = 无法自动入账的款项

notice-subject-link-ends = 订单 { $number } 的付款链接还有 { $days } 天截止
notice-text-link-ends =
    您在{ $seller }的订单 { $number } 尚未付款。

    产品：{ $product }
    应付：{ $amount }
    截止：{ $when }

    截止后需请{ $seller }重新发送链接。如已付款，请忽略此邮件。
notice-subject-to-confirm = 订单 { $number } 等待您确认
notice-text-to-confirm =
    { $seller }为贵公司开通产品，需要您确认，无需付款。

    订单：{ $number }
    产品：{ $product }
notice-subject-paid = 付款成功：{ $amount }，{ $product }
notice-text-paid =
    您在{ $seller }的订单 { $number } 已付款成功。

    产品：{ $product }
    实付：{ $amount }

    如需发票，请在订单中申请。
notice-subject-refund-done = 退款已完成：{ $amount }
notice-text-refund-done =
    { $seller }已为订单 { $number } 退款。

    产品：{ $product }
    退款：{ $amount }

    款项按原付款方式退回，到账时间以银行为准。
notice-subject-fapiao-issued = 订单 { $number } 的发票已开具
notice-text-fapiao-issued =
    { $seller }已为订单 { $number } 开具发票，金额 { $amount }。

    请在订单中查看和下载。
notice-subject-subscription-ends = { $product } 还有 { $days } 天到期
notice-text-subscription-ends =
    { $company }使用的{ $product }将于 { $when } 到期（含当日）。

    如需继续使用，请向{ $seller }申请续期：{ $renewal }
notice-subject-sold = { $company }已付款 { $amount }
notice-text-sold =
    您创建的订单 { $number } 已付款。

    企业：{ $company }
    产品：{ $product }
    实付：{ $amount }
notice-subject-renewal-asked = { $company }申请续期{ $product }
notice-text-renewal-asked =
    { $company }于 { $when } 申请续期{ $product }。

    续期订单已备好，请查看并创建：{ $renewal }
notice-subject-refund-applied = { $company }申请退款 { $amount }
notice-text-refund-applied =
    { $company }为订单 { $number } 申请退款 { $amount }。

    请在 5 天内答复，逾期将自动同意。
notice-subject-money-held = 有 { $amount } 等待处理
notice-text-money-held =
    订单 { $number } 收到一笔 { $amount } 的款项，无法自动入账。

    请决定退回还是用于该订单。
notice-foot =
    查看订单：{ $order }

    设置邮件通知：{ $choices }
