# The console's frame.
frame-product = 收银台
frame-nav = 主导航
frame-nav-order = 订单
frame-nav-product = 产品
frame-nav-customer = 客户
frame-nav-settings-group = 管理
frame-nav-team = 成员
frame-nav-settings = 设置
frame-nav-more = 更多

# How a price came about, step by step. Buyers' pages show these too.
step-per-seat = 每人 { $seat } × { $seats } 人 = { $result }（每个计价周期）
step-fixed-total = 固定总价 { $total }，不限人数（每个计价周期）
step-tier-per-seat = 人数在“{ $from } 人起”一档：每人 { $seat } × { $seats } 人 = { $result }（每个计价周期）
step-tier-fixed = { $seats } 人在“{ $from } 人起”一档：该档总价 { $result }（每个计价周期）
step-period-cap = 每个计价周期最多收 { $cap }（封顶前 { $before }）
step-expansion = 扩容后 { $seatsafter } 人 { $after } − 扩容前 { $seatsbefore } 人 { $before } = { $difference }
step-days = × { $days } 天 ÷ { $period } 天（一个计价周期）
step-incentive = × { $percent }%（购买满 { $from } 天，享 { $zhe } 折）
step-gift-days = 购买满 { $from } 天，另赠 { $days } 天
step-negotiated = 协商总价 { $total }
step-original = 四舍五入到分，得原价 { $result }
step-discount-amount = 额外优惠：减免 { $amount }
step-discount-ratio = 额外优惠：{ $zhe } 折，{ $amount }
step-discount-ratio-floored = 额外优惠：{ $zhe } 折，{ $amount }（为不低于折扣下限，少减不足 1 分）

# What happened to an order. Buyers' pages show these too.
event-created = 创建了订单
event-approval-requested = 优惠超出创建人的权限，提交审批
event-approved = 批准了优惠，订单可以支付
event-rejected = 未批准优惠
event-placed = { $company } 的{ $member }下单
event-revised = 修改了订单配置（第 { $revision } 版）
event-released = 解除了 { $company } 的下单，链接可由其他企业使用
event-extended = 链接有效期延长至 { $until }
event-reissued = 重新生成了链接，有效期至 { $until }，旧链接作废
event-closing-began = 准备{ $act }：正在向支付渠道关闭未完成的支付
event-act-refused = 未能{ $act }
event-cancelled = 取消了订单
event-expired = 链接到期，订单过期
event-confirmation-asked = 等待企业管理员确认，{ $until } 前未答复将自动确认
event-confirmed = { $silence ->
    [true] 72 小时未答复，自动确认
   *[false] 企业管理员已确认
  }
event-declined = 企业管理员拒绝了订单
event-attempt-started = 发起{ $channel } { $amount }
event-attempt-closed = 关闭了一笔未完成的支付
event-paid = { $late ->
    [true] 到账 { $amount }（逾期到账，按设置接受）
   *[false] 到账 { $amount }
  }
event-subscription-changed = 已开通：{ $seats } 人，{ $start } 至 { $end }
event-money-returned = 收到 { $amount }，但不能用于此订单（{ $reason }），已安排原路退回
event-money-held = 收到 { $amount }，需人工处理
event-refund-done = 已原路退回 { $amount }
event-refund-failed = 退款失败，需人工处理
event-completed = 交易完成
event-by-system = 系统
event-by-channel = 支付渠道
event-act-release = 解除下单
event-act-revise = 修改配置
event-act-cancel = 取消订单
event-act-expire = 过期关闭
event-more-reason = 原因：{ $reason }
event-more-buyer = 买方自行取消
event-more-order = 订单号 { $number }
event-more-attempt = 支付单 { $number }
event-more-paid = 支付单 { $number }，渠道到账时间 { $at }
event-more-refund = 退款单 { $number }
event-more-refund-failed = 退款单 { $number }，渠道返回 { $code }
event-more-held = { $reason }，支付单 { $number }
held-reason-amount-mismatch = 金额与支付单不符
held-reason-currency-mismatch = 币种不符
held-reason-merchant-mismatch = 收款商户不符
held-reason-holds-running-subscription = 企业的订阅剩余超过一年，不能再新购
held-reason-nothing-to-renew = 没有可续期的订阅
held-reason-subscription-ended = 要扩容的订阅已到期
held-reason-subscription-moved = 企业的订阅在下单后已变化
held-reason-late = 超过有效期到账
held-reason-second-payment = 重复支付
held-reason-order-gone = 订单已变更或取消
