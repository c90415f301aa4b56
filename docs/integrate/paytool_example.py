"""Every call of paytool, against a running `till demo`: python3 paytool_example.py demo.json"""

import json
import sys

from paytool_client import Paytool, PaytoolError

demo = json.load(open(sys.argv[1], encoding="utf-8"))
provider = demo["providers"][0]
paytool = Paytool(
    demo["base_url"],
    provider["corpid"],
    provider["provider_secret"],
    provider["paytool_secret"],
)
apps = {suite["kind"]: suite for suite in reversed(provider["suites"])}
app, custom, solution = apps["third_party_app"], apps["custom_app"], provider["solutions"][0]
company = demo["companies"][0]["corpid"]

# A new purchase of a third-party app, a quarter off, for whoever opens the link first.
new = paytool.open_order(
    business_type=1,
    pay_type=0,
    creator="gu",
    product_list={
        "third_app": {
            "order_type": 0,
            "buy_info_list": [
                {
                    "suiteid": app["suite_id"],
                    "edition_id": app["editions"][0]["edition_id"],
                    "user_count": 10,
                    "duration_days": 365,
                    "discount_info": {
                        "discount_type": 2,
                        "discount_ratio": 75,
                        "discount_remarks": "老客户优惠",
                    },
                }
            ],
        }
    },
)
print("open_order", new["order_id"], new["order_url"], new["paid_price"])
assert new["paid_price"] * 100 == new["origin_price"] * 75

# A custom app at a negotiated price, for one company.
negotiated = paytool.open_order(
    business_type=2,
    pay_type=0,
    custom_corpid=company,
    product_list={
        "customized_app": {
            "order_type": 0,
            "buy_info_list": [
                {
                    "suiteid": custom["suite_id"],
                    "user_count": 100,
                    "duration_days": 365,
                    "total_price": 123_400,
                }
            ],
        }
    },
)
assert negotiated["paid_price"] == 123_400
print("negotiated", negotiated["order_id"])

# A solution that the company has paid for elsewhere: its bank's receipt goes with the order.
receipt = paytool.upload_receipt("receipt.pdf", b"%PDF-1.4 receipt")
bundle = paytool.open_order(
    business_type=3,
    pay_type=1,
    bank_receipt_media_id=receipt,
    product_list={
        "promotion_case": {
            "order_type": 0,
            "case_id": solution["case_id"],
            "promotion_edition_name": solution["editions"][0],
            "duration_days": 30,
            "buy_info_list": [{"suiteid": app["suite_id"], "user_count": 5}],
        }
    },
)
print("solution", bundle["order_id"])

detail = paytool.get_order_detail(new["order_id"])
assert detail["order_status"] == 1 and detail["creator"] == "gu"
print("get_order_detail", detail["buy_content"])

listed = [order["order_id"] for order in paytool.get_order_list(limit=2)]
assert {new["order_id"], negotiated["order_id"], bundle["order_id"]} <= set(listed)
assert len(listed) == len(set(listed))
print("get_order_list", len(listed))

paytool.close_order(new["order_id"])
paytool.close_order(new["order_id"])
assert paytool.get_order_detail(new["order_id"])["order_status"] == 3
print("close_order", new["order_id"])

print("get_invoice_list", paytool.get_invoice_list()["invoice_list"])
try:
    paytool.mark_invoice_status(
        order_id=negotiated["order_id"],
        oper_userid="xu",
        invoice_status=2,
        invoice_note="已发送到邮箱",
    )
except PaytoolError as error:
    assert error.errcode == 90314, error  # nobody has applied for a fapiao of this order
    print("mark_invoice_status", error.errcode)
