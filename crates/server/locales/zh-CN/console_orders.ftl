# The console's frame.
frame-product = 收银台
frame-skip = 跳到正文
frame-nav = 主导航
frame-nav-order = 订单
frame-nav-product = 产品
frame-nav-customer = 客户
frame-nav-settings-group = 管理
frame-nav-team = 成员
frame-nav-settings = 设置
frame-nav-more = 更多
frame-language = 语言
frame-theme = 外观
frame-theme-auto = 跟随系统
frame-theme-light = 浅色
frame-theme-dark = 深色
frame-sign-out = 退出登录
