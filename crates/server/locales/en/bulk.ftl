# Many orders from a file
bulk-title = Create in bulk
bulk-sub = Upload a table with one order per row. Every row is checked first; nothing is created until you say so.
bulk-example-title = 1. Fill in the table
bulk-example-text = The example is the quickest start: it holds your products and editions. Columns may stand in any order, and you can delete those you don’t need. A row with only a product lets the buyer choose edition, seats and duration.
bulk-example-xlsx = Example for Excel
bulk-example-csv = Example as CSV
bulk-upload = 2. Upload the table
bulk-file = Table
bulk-file-help = xlsx or CSV (UTF-8 or GBK), at most { $most } rows and 4 MB.
bulk-check = Check the table
bulk-columns = What goes into each column
bulk-column-product = Required: the product’s name.
bulk-column-edition = The edition’s name; not needed if there is only one.
bulk-column-kind = New purchase, renewal or seat expansion; a new purchase if empty.
bulk-column-seats = Seats; for an expansion the seats to add; empty for a renewal.
bulk-column-duration = With its unit: 1 year, 6 months, 90 days; empty for an expansion.
bulk-column-start = Such as 2026-12-31; starts with the payment if empty.
bulk-column-company = The company’s ID, or the name of an existing customer; anybody may order if empty.
bulk-column-ratio = 75 means that 75 % of the price is paid.
bulk-column-amount-off = Yuan off the price. Only one of the three kinds of discount.
bulk-column-negotiated = Yuan for all seats and the whole duration.
bulk-column-discount-reason = Required with a discount; the buyer sees it.
bulk-column-link-days = 1 to 90; as in the settings if empty.
bulk-column-reference = Your own contract or order number; the buyer doesn’t see it.
bulk-column-labels = Separated by commas; the buyer doesn’t see them.
bulk-column-note = Only your colleagues see it.
bulk-no-file = Choose the table to upload
bulk-fault-titles = None of the first 10 rows has a column “Product”. Compare the titles with the example.
bulk-fault-twice = There are two columns “{ $title }”. Keep one.
bulk-fault-count = The table has { $count } rows of orders; one upload takes 1 to { $most }.
bulk-fault = What is wrong
bulk-fault-joint = {" "}
bulk-fault-missing = “{ $name }” is missing.
bulk-fault-product = No product on sale is called “{ $name }”. Check the name.
bulk-fault-kind = The order type is one of: { $names }.
bulk-fault-unfit = { $kind }: leave “{ $name }” empty.
bulk-fault-edition = Name the edition of “{ $product }”: { $names }.
bulk-fault-duration = Give the duration with its unit: 1 year, 6 months, 90 days.
bulk-fault-months = “{ $product }” isn’t sold by the month. Give years or days.
bulk-fault-start = Write the start date like 2026-12-31.
bulk-fault-discounts = Fill in only one of amount off, percent to pay and negotiated total.
bulk-fault-price = The price is no longer what was checked. Upload the table again.
bulk-fault-gone = The product has changed or is no longer on sale. Upload the table again.
bulk-other = Upload another table
bulk-report = What was found
bulk-good = Can be created
bulk-sum = Total to pay
bulk-approvals = Of these need approval
bulk-faulty = With faults
bulk-faulty-text = Rows with faults are left out. Create the others now, or mend the table and upload it again.
bulk-create = { $count ->
    [one] Create 1 order
   *[other] Create { $count } orders
}
bulk-hopeless = No order can be created
bulk-hopeless-text = Mend the table as each row says, and upload it again.
bulk-progress = { $made } of { $count } orders created
bulk-go-on = Go on
bulk-over = { $made } of { $count } orders created, the others were stopped
bulk-over-text = The table was uploaded more than 20 hours ago and prices may have changed. Upload the rows that were not created as a new table.
bulk-done = { $count ->
    [one] 1 order created
   *[other] { $count } orders created
}
bulk-done-faulty = { $count ->
    [one] 1 row had faults and was left out.
   *[other] { $count } rows had faults and were left out.
}
bulk-done-text = Download the results: they hold each row’s order number and payment link, ready to be sent on.
bulk-results = Orders created in bulk
bulk-results-xlsx = Results for Excel
bulk-results-csv = Results as CSV
bulk-row = Row
bulk-result = Result
bulk-link = Payment link
bulk-row-good = Can be created
bulk-row-faulty = Has faults
bulk-row-approval = The discount needs approval before the buyer can order
bulk-example = Example for orders in bulk
bulk-example-duration = 1 year
bulk-example-labels = East
