# 对公转账

refusal-transfer-serial = 银行流水号为 1 至 64 位字母、数字或 - _ / . 。
refusal-transfer-amount = 到账金额须大于 0。
refusal-transfer-payer = 请填写付款方户名，连同账号最多 256 字节（约 85 个汉字）。
refusal-transfer-time = 到账时间须在 { $first } 至 { $last } 之间：下单之前到账的钱不属于这个订单。

transfer-account-title = 对公收款账户
transfer-account-sub = 买方选择对公转账时，会看到这里的信息和订单的专属附言码。
transfer-account-link = 设置对公收款账户
transfer-account-saved = 收款账户已保存
transfer-account-off = 已停止接受对公转账
transfer-account-disable = 停止接受转账
transfer-holder = 户名
transfer-holder-help = 与银行开户名称完全一致。
transfer-account = 账号
transfer-account-help = 8 至 32 位数字，可以带空格。
transfer-bank = 开户行
transfer-bank-help = 写到支行，例如：招商银行深圳科技园支行。
transfer-branch-code = 联行号
transfer-branch-code-help = 12 位数字，跨行转账更快。
transfer-fault-account = { $field }须为 8 至 32 位数字
transfer-fault-branch = { $field }须为 12 位数字，或者留空

transfer-record = 登记到账
transfer-record-title = 登记到账
transfer-record-sub = 按银行流水登记一笔已到账的对公转账。金额与应付一致时订单立即完成支付；不一致的款项会记入账目，等待处理。
transfer-payable = 应付金额
transfer-into = 收款账户
transfer-amount = 转账金额
transfer-amount-help = 银行流水上的到账金额。
transfer-serial = 银行流水号
transfer-serial-help = 同一流水号只能登记一次。
transfer-payer = 付款方户名
transfer-payer-help = 银行流水上的对方户名。
transfer-payer-account = 付款方账号
transfer-paid-at = 到账时间
transfer-paid-at-help = 北京时间，以银行流水为准。
transfer-fault-time = { $field }不是有效的日期和时间
transfer-fault-serial-used = 这个{ $field }已登记在另一个订单上，请核对
transfer-not-placed = 这个订单还没有企业下单，暂时不能登记到账。请让买方先打开链接下单。
transfer-no-account = 还没有设置对公收款账户。请先在“设置 › 收款账户”中设置。
order-done-transfer-applied = 已登记，订单已支付
order-done-transfer-held = 已登记；这笔款项与订单不符，已转入待处理款项
order-done-transfer-already = 这笔流水之前已经登记过，没有重复入账

transfer-pay-title = 对公转账
transfer-pay-sub = 请从贵公司的银行账户转账，并在附言中填写专属附言码。
transfer-step-send = 在网银或手机银行向右侧账户转账，金额须与订单一致。
transfer-step-code = 把附言码填进“附言”“用途”或“备注”。
transfer-step-wait = 卖方确认到账后，本页会自动显示结果。跨行转账通常几分钟到一个工作日到账。
transfer-other-way = 换一种付款方式
transfer-card = 收款账户
transfer-code = 附言码
transfer-code-why = 附言码用来认出这笔款项属于哪个订单，请一定填写；大小写和空格不影响。
transfer-waiting = 等待到账
transfer-copy-holder = 复制户名
transfer-copy-account = 复制账号
transfer-copy-bank = 复制开户行
transfer-copy-branch = 复制联行号
transfer-copy-amount = 复制金额
transfer-copy-code = 复制附言码
transfer-desk = 使用对公转账付款

channel-said-transfer-by-hand = 对公转账不能原路自动退回：请财务在网银转回，再登记为线下退款
held-reason-awaiting-approval = 订单的优惠还没有审批通过
