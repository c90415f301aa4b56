# Words that all pages share
product-name = Till
language = Language
theme = Appearance
theme-auto = Match system
theme-light = Light
theme-dark = Dark
skip = Skip to content
back = Back
save = Save
cancel = Cancel
confirm = Confirm
copy = Copy
search = Search
sign-out = Sign out
more = More
yes = Yes
no = No
left-days = { $days ->
    [one] 1 day
   *[other] { $days } days
} { $hours } h left
left-hours = { $hours } h { $minutes } min left
left-minutes = { $minutes } min left
error-not-found-title = Page not found
error-not-found-text = The address may be mistyped, or this belongs to another account. Check the address, or sign in with a different account.
error-forbidden-title = You don’t have access
error-forbidden-text = Your role can’t do this. Ask an administrator if you need it.
error-refused-title = That didn’t go through
error-csrf-title = This page is out of date
error-csrf-text = You signed in or out after opening this page, so nothing was submitted. Go back, reload and try again.
error-bad-form-title = We couldn’t read that form
error-bad-form-text = Go back, check what you entered and submit it again.
error-too-large-title = That’s too much to submit
error-too-large-text = A form can hold at most 64 KB. Shorten it and try again.
error-too-many-title = Too many tries
error-too-many-text = To keep accounts safe, please wait a moment before trying again.
error-busy-title = We’re busy right now
error-busy-text = Nothing was done. Please try again in a few seconds.
error-unavailable-title = We can’t do this right now
error-unavailable-text = Your step may not have been done; nothing is lost. If you have paid already, your payment is safe and will show here by itself. Please look again in a minute.
error-no-channel-title = Payment isn’t available yet
error-no-channel-text = The seller hasn’t set up a payment channel. Please contact them.
error-channel-silent-title = The payment channel didn’t answer
error-channel-silent-text = You haven’t been charged. Try again in a moment; if you already paid, the result will show by itself.
error-internal-title = Something went wrong
error-internal-text = It’s our fault and it has been logged. Try again shortly; if it keeps happening, tell us the reference below.
error-request-id = Reference { $id }

console-col-acts = Actions

# Tables that are uploaded
table-fault-large = The file, or what is packed in it, is too large: at most { $most } MB. Split it.
table-fault-rows = The file has more than { $most } rows. Split it.
table-fault-unreadable = This can’t be read. Upload an xlsx file, or CSV in UTF-8 or GBK.
table-fault-quotes = The quotes that begin in row { $row } never end. Mend the file and upload it again.
