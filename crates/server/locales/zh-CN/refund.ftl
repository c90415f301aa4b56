# 退款：事件、拒绝的理由、状态，以及双方的页面

event-refund-applied = 买方申请退款 { $amount }
event-refund-withdrawn = 买方撤回了退款申请
event-refund-approved = { $silence ->
    [true] 5 天未答复，自动同意退款 { $amount }
   *[other] 同意退款 { $amount }
}
event-refund-declined = 拒绝了退款申请
event-refund-proposed = 提议退款 { $amount }
event-refund-accepted = 买方接受了退款 { $amount }
event-refund-withdrawal-asked = 请买方撤回申请
event-refund-silence-near = 退款申请即将自动同意：{ $until } 前请答复
event-refund-started = 发起退款 { $amount }
event-refund-second-asked = 退款 { $amount } 超过经办人限额，等待第二人复核
event-refund-confirmed = 复核通过，安排退款
event-refund-called-off = 作废了一笔退款
event-refund-granted = { $full ->
    [true] 允许买方在 { $until } 前申请全额退款
   *[other] 允许买方在 { $until } 前申请退还剩余天数的款项
}
event-refund-stuck = 渠道暂时未受理退款，将继续重试
event-refund-retried = 重新提交退款
event-refund-paid-offline = 登记线下退款 { $amount }
event-subscription-taken-back = { $how ->
    [all] 收回此订单开通的席位
    [days] 有效期缩短至 { $end }
   *[seats] 减少席位 { $seats } 人，有效期至 { $end }
}
event-held-returned = 将待处理款项 { $amount } 原路退回
event-more-note = 说明：{ $note }
event-more-proof = 凭证：{ $proof }
event-more-refund-anew = 退款单 { $number } 已被渠道关闭，改用 { $anew }

channel-said = { $ours }（渠道：{ $theirs }）
channel-said-not-enough = 商户余额不足，请充值后重试
channel-said-abnormal = 付款人的银行卡已失效，须人工处理
channel-said-closed = 渠道已关闭此退款
channel-said-user-account-abnormal = 付款人账户异常
channel-said-invalid-request = 渠道认为此退款不符合规则

buyer-event-refund-applied = 申请退款 { $amount }：{ $reason }
buyer-event-refund-withdrawn = 撤回了退款申请
buyer-event-refund-approved = { $silence ->
    [true] 服务商 5 天内未答复，退款 { $amount } 自动通过
   *[other] 服务商同意退款 { $amount }，正在原路退回
}
buyer-event-refund-declined = 服务商拒绝了退款申请：{ $reason }
buyer-event-refund-proposed = 服务商提议退款 { $amount }：{ $note }
buyer-event-refund-accepted = 接受了退款 { $amount }
buyer-event-refund-withdrawal-asked = 服务商请您撤回申请：{ $note }
buyer-event-refund-granted = 服务商允许在 { $until } 前申请退款
buyer-event-refund-started = 服务商发起退款 { $amount }：{ $reason }
buyer-event-refund-paid-offline = 服务商已通过其他方式退回 { $amount }
buyer-event-subscription-taken-back = { $how ->
    [all] 此订单开通的席位已收回
    [days] 有效期缩短至 { $end }
   *[seats] 席位减少 { $seats } 人，有效期至 { $end }
}
buyer-event-held-returned = 款项 { $amount } 正在原路退回

refusal-refund-not-paid = 订单尚未支付，没有可退的款项。
refusal-refund-nothing-paid = 此订单没有经本系统付款，没有可退的款项。
refusal-refund-nothing-left = 已付款项已全部退回或正在退回。
refusal-refund-already-applied = 每个订单只能申请一次退款。如需再次申请，请联系服务商为此订单放开。
refusal-refund-application-open = 此订单有一项退款申请正在处理，请先处理该申请。
refusal-refund-no-application = 没有等待处理的退款申请，可能已被处理或撤回。请刷新页面查看。
refusal-refund-no-proposal = 服务商没有提议其他金额，或已另作答复。请刷新页面查看。
refusal-refund-window-past = 申请退款的期限截至 { $until }，现已超过。请联系服务商，由其为此订单延长期限。
refusal-refund-invoiced = 此订单已开票 { $amount }，须先发起冲红，才能退款。
refusal-refund-newer-order = 同一应用还有更新的订单 { $number }，请先取消或退款该订单。
refusal-refund-amount-missing = 请填写大于 0 的退款金额。
refusal-refund-above-rest = 退款金额过大，此订单最多还能退 { $most }。
refusal-refund-rest-changed = 可退金额在您打开页面后已变为 { $rest }，请核对后重新提交。
refusal-refund-second-person = 自己发起的退款须由另一位同事复核。
refusal-refund-above-system-limit = 接口单笔最多可退 { $most }；更大的金额请在控制台由两人处理。
refusal-refund-too-many = 一笔支付最多退款 { $most } 次。
refusal-refund-end-out-of-range = 新的到期日须在 { $first } 至 { $last } 之间。
refusal-refund-end-of-expansion = 扩容订单只能减少席位，不能缩短有效期。
refusal-refund-seats-out-of-range = 最多可减少 { $most } 人；全部收回请选择“收回全部”。
refusal-refund-grant-out-of-range = 截止日期须在 { $first } 至 { $last } 之间。
refusal-nothing-held = 没有等待处理的这笔款项，可能已被处理。请刷新页面查看。
refusal-held-cannot-apply = 这笔款项与订单当前的金额、版本或下单方不符，只能退回。

refund-reason-held = 人工退回的款项
refund-reason-applied = 买方申请
refund-reason-provider = 服务商发起
refund-state-awaiting-second = 待复核
refund-state-stuck = 渠道未受理
refund-state-offline = 已线下退款
refund-state-replaced = 已换号重退
refund-state-called-off = 已作废
account-paid-offline = 线下退款

settings-refund-limit = 退款复核限额
settings-refund-limit-help = 单笔退款超过此金额时须由第二人复核；留空表示只按员工各自的限额

# 买方：申请退款
refund-title = 申请退款
refund-see = 退款进度
refund-application = 退款申请
refund-amount = 退款金额
refund-amount-note = 原路退回付款账户。每个订单可申请一次，撤回不计。
refund-costs = 退款完成后
refund-costs-all = { $name }（{ $seats } 人）将停用
refund-costs-seats = 席位减少 { $seats } 人
refund-costs-end = 有效期提前到 { $end } 结束
refund-costs-nothing = 席位和有效期不变
refund-unused-line = { $name }：{ $payable } × 剩余 { $unused } 天 ÷ 购买 { $days } 天 = { $amount }（截至今天已用 { $used } 天）
refund-reason = 退款原因
refund-reason-help = 服务商会看到，最多约 60 个汉字
refund-apply = 提交申请
refund-withdraw = 撤回申请
refund-accept = 接受退款 { $amount }
refund-blocked = 现在不能申请退款
refund-see-newer = 查看该订单
refund-rule = 退款规则
refund-rule-text = 服务商 5 天内未答复时，申请自动通过。
refund-fact-paid = 已付金额
refund-fact-paid-at = 付款时间
refund-fact-refunded = 已退款
refund-fact-rest = 可退金额
refund-fact-until = 申请截止
refund-fact-grant = 另行放开
refund-fact-amount = 申请金额
refund-fact-reason = 申请原因
refund-fact-by = 申请人
refund-fact-at = 申请时间
refund-stage-open = 等待服务商处理
refund-stage-open-text = { $until } 前未答复，将自动同意并原路退回。
refund-stage-approved = 已同意，退款中
refund-stage-approved-text = 款项正在原路退回，零钱通常几分钟内到账，银行卡 1–3 个工作日。
refund-stage-done = 退款完成
refund-stage-done-text = { $at } 已退回付款账户。
refund-stage-declined = 服务商未同意
refund-stage-declined-text = 原因：{ $reason }
refund-stage-withdrawn = 已撤回
refund-stage-withdrawn-text = { $at } 撤回，可以再次申请。
refund-talk-proposed = 服务商提议退款 { $amount }：{ $note }
refund-talk-asked = 服务商请您撤回申请：{ $note }
refund-said-apply = 已提交退款申请
refund-said-withdraw = 已撤回退款申请
refund-said-accept = 已接受，款项将原路退回

# 控制台：退款
frame-nav-refund = 退款
refunds-title = 退款
refunds-tab-applied = 待处理
refunds-tab-second = 待复核
refunds-tab-trouble = 异常
refunds-tab-held = 待处理款项
refunds-tab-all = 全部退款
refunds-sub-applied = 买方的退款申请，5 天未答复自动同意
refunds-sub-second = 超过经办人限额，须第二人复核
refunds-sub-trouble = 渠道未受理或退款失败，须人工处理
refunds-sub-held = 不能自动用于订单的款项，由人工决定退回或入账
refunds-sub-all = 所有订单的退款记录
refunds-empty-applied = 没有待处理的退款申请
refunds-empty-second = 没有待复核的退款
refunds-empty-trouble = 没有异常的退款
refunds-empty-held = 没有待处理的款项
refunds-empty-all = 还没有退款
refunds-empty-text = 有新的会出现在这里。
refunds-empty-held-text = 金额不符、超时到账等款项会出现在这里。
refunds-col-company = 企业
refunds-col-why = 原因
refunds-col-when = 时间
refund-desk-stage-open = 待处理
refund-desk-stage-second = 待复核
refund-desk-stage-approved = 已同意，退款中
refund-desk-stage-done = 已退款
refund-desk-stage-declined = 已拒绝
refund-desk-stage-withdrawn = 买方已撤回
refund-desk-until = { $until } 自动同意
refund-desk-what = { $reason }：{ $note }
refund-console-title = 退款处理
refund-console-nothing = 此订单没有经本系统收到的货款，没有可退的金额。
refund-second-text = 退款金额超过经办人限额，须由另一位同事同意。
refund-talk-we-proposed = 已提议退款 { $amount }，等待买方答复：{ $note }
refund-talk-we-asked = 已请买方撤回：{ $note }
refund-act-approve = 同意退款
refund-act-decline = 拒绝
refund-act-propose = 提议其他金额
refund-act-ask = 请买方撤回
refund-act-start = 发起退款
refund-act-grant = 放开申请
refund-act-confirm = 复核通过
refund-act-call-off = 作废
refund-act-retry = 重新提交
refund-act-offline = 登记线下退款
refund-done-approve = 已同意退款
refund-done-decline = 已拒绝退款申请
refund-done-propose = 已提议其他金额
refund-done-ask = 已请买方撤回
refund-done-start = 已发起退款
refund-done-grant = 已为此订单放开申请
refund-done-confirm = 复核通过，退款已安排
refund-done-call-off = 退款已作废
refund-done-retry = 已重新提交
refund-done-offline = 已登记线下退款
refund-note = 给买方的说明
refund-note-help = 买方会看到，最多约 60 个汉字
refund-decline-reason = 拒绝原因
refund-proof = 退款凭证
refund-proof-help = 例如银行流水号和日期
refund-list = 退款记录
refund-amount-most = 最多可退 { $most }
refund-unused = 剩余天数折算 { $amount }
refund-take = 退款后收回
refund-take-nothing = 不收回
refund-take-all = 收回全部
refund-take-part = 收回一部分
refund-take-note-nothing = 席位和有效期不变
refund-take-note-all = 此订单开通的席位停用
refund-take-note-part = 减少席位，或提前到期
refund-take-seats = 减少人数
refund-take-end = 新的到期日
unit-seats = 人
refund-grant-text = 超过期限或已用过申请机会时，允许买方为此订单再申请一次。
refund-grant-until = 截止日期
refund-grant-full = 全额
refund-grant-unused = 剩余天数
refund-granted = { $terms }，截至 { $until }
refund-more-second = { $by } 发起，等待另一位同事复核
refund-more-offline = { $by } 登记，凭证：{ $proof }
refund-more-called-off = { $by } 作废：{ $reason }
refund-more-withdrawn = 买方撤回了申请
refund-more-replaced = 改用退款单 { $number }
held-transaction = 渠道流水号
held-paid-at = 渠道到账时间
held-booked-at = 入账时间
held-apply = 用于此订单
held-apply-text = 金额、版本和下单方均相符，可以用这笔款项支付订单，席位从今天起生效。
held-cannot = 不能用于此订单：{ $why }
held-note = 退回说明
held-return = 原路退回
held-done-return = 已安排原路退回
held-done-apply = 订单已支付
