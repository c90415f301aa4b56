# The console's frame.
frame-product = Till
frame-skip = Skip to content
frame-nav = Main navigation
frame-nav-order = Orders
frame-nav-product = Products
frame-nav-customer = Customers
frame-nav-settings-group = Manage
frame-nav-team = Team
frame-nav-settings = Settings
frame-nav-more = More
frame-language = Language
frame-theme = Appearance
frame-theme-auto = Follow the system
frame-theme-light = Light
frame-theme-dark = Dark
frame-sign-out = Sign out
