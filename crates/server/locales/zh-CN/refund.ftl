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
