"""WeChat Pay's sandbox as a client that we did not write sees it: `wechat_pay.py settings.json`.

Sells, hears of the payment, asks, refunds, closes and fetches a day's bill; and both sides refuse what is not
genuine.
"""

import datetime
import gzip
import hashlib
import http.server
import json
import queue
import sys
import threading
import time
import urllib.error
import urllib.request
import uuid

from cryptography.hazmat.primitives.serialization import load_pem_private_key
from wechatpayv3 import WeChatPay, WeChatPayType
from wechatpayv3.utils import rsa_sign

settings = json.load(open(sys.argv[1]))
base = settings["base_url"]
merchant = settings["wechat_pay"][0]
heard = queue.Queue()


def key(name):
    return open(f"{merchant['keys']}/{name}").read()


class Notified(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"])).decode()
        heard.put((dict(self.headers), body))
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_):
        pass


server = http.server.HTTPServer(("127.0.0.1", 0), Notified)
threading.Thread(target=server.serve_forever, daemon=True).start()
pay = WeChatPay(
    wechatpay_type=WeChatPayType.NATIVE,
    mchid=merchant["mchid"],
    private_key=key("apiclient_key.pem"),
    cert_serial_no=merchant["serial"],
    apiv3_key=merchant["api_v3_key"],
    appid=merchant["appid"],
    notify_url=f"http://127.0.0.1:{server.server_port}/notify",
    public_key=key("pub_key.pem"),
    public_key_id=merchant["public_key_id"],
)
pay._core._gate_way = base


def own_api(path, body):
    """The sandbox's own JSON: what a payer or a tester does."""
    request = urllib.request.Request(
        base + path, json.dumps(body).encode(), {"content-type": "application/json"}
    )
    return json.load(urllib.request.urlopen(request))


def sell(fen):
    number = uuid.uuid4().hex
    status, text = pay.pay(
        description="坐席", out_trade_no=number, amount={"total": fen}
    )
    assert status == 200, text
    assert json.loads(text)["code_url"].startswith("weixin://"), text
    return number


def state_of(number):
    status, text = pay.query(out_trade_no=number)
    assert status == 200, text
    return json.loads(text)["trade_state"]


def a_sale_is_paid_notified_asked_for_and_refunded():
    number = sell(120)
    assert state_of(number) == "NOTPAY"
    own_api("/api/pay", {"out_trade_no": number})
    headers, body = heard.get(timeout=20)
    told = pay.callback(headers, body)
    assert told["event_type"] == "TRANSACTION.SUCCESS", told
    assert told["resource"]["out_trade_no"] == number, told
    assert told["resource"]["amount"]["total"] == 120, told
    assert state_of(number) == "SUCCESS"

    refund = {
        "out_trade_no": number,
        "out_refund_no": "R" + number[:20],
        "amount": {"refund": 20, "total": 120, "currency": "CNY"},
    }
    status, text = pay.refund(**refund)
    assert status == 200 and json.loads(text)["amount"]["refund"] == 20, text
    again, same = pay.refund(**refund)
    assert again == 200, same
    assert json.loads(same)["refund_id"] == json.loads(text)["refund_id"]
    headers, body = heard.get(timeout=20)
    told = pay.callback(headers, body)
    assert told["event_type"] == "REFUND.SUCCESS", told
    status, text = pay.query_refund(out_refund_no=refund["out_refund_no"])
    assert json.loads(text)["status"] == "SUCCESS", text


def an_unpaid_sale_is_closed():
    number = sell(5)
    status, text = pay.close(out_trade_no=number)
    assert status == 204, text
    assert state_of(number) == "CLOSED"


def the_client_refuses_what_is_not_ours():
    for knob in [{"notify_tampered": True}, {"notify_signature": "bad"}]:
        number = sell(7)
        own_api("/api/knobs", {"out_trade_no": number, "knobs": knob})
        own_api("/api/pay", {"out_trade_no": number})
        headers, body = heard.get(timeout=20)
        assert pay.callback(headers, body) is None, knob


def the_sandbox_refuses_what_is_not_theirs():
    private = load_pem_private_key(key("apiclient_key.pem").encode(), None)
    number = sell(9)
    path = f"/v3/pay/transactions/out-trade-no/{number}?mchid={merchant['mchid']}"

    def ask(at=None, serial=merchant["serial"], flip=False):
        at, nonce = str(at or int(time.time())), uuid.uuid4().hex
        signature = rsa_sign(private, f"GET\n{path}\n{at}\n{nonce}\n\n")
        if flip:
            signature = ("B" if signature[0] == "A" else "A") + signature[1:]
        token = (
            f'mchid="{merchant["mchid"]}",nonce_str="{nonce}",signature="{signature}",'
            f'timestamp="{at}",serial_no="{serial}"'
        )
        headers = {
            "authorization": f"WECHATPAY2-SHA256-RSA2048 {token}",
            "accept": "application/json",
            "user-agent": "outside",
        }
        try:
            request = urllib.request.Request(base + path, headers=headers)
            return urllib.request.urlopen(request).status
        except urllib.error.HTTPError as error:
            return error.code

    assert ask() == 200
    assert ask(flip=True) == 401
    assert ask(at=int(time.time()) - 3600) == 401
    assert ask(serial="50" + "0" * 38) == 401


def the_bill_of_a_day_has_its_hash_and_its_lines():
    """Last of all: the sandbox's clock never goes back, and this client's has to go along."""
    number = sell(30)
    own_api("/api/pay", {"out_trade_no": number})
    heard.get(timeout=20)
    now, ahead = time.time, 36 * 3600
    china = datetime.timezone(datetime.timedelta(hours=8))
    sold = datetime.datetime.fromtimestamp(now(), china).date()
    own_api("/api/clock", {"forward_ms": ahead * 1000})
    time.time = lambda: now() + ahead
    status, text = pay.trade_bill(bill_date=str(sold))
    assert status == 200, text
    bill = json.loads(text)
    status, file = pay.download_bill(bill["download_url"])
    assert status == 200, file
    lines = gzip.decompress(file)
    assert hashlib.sha1(lines).hexdigest() == bill["hash_value"]
    assert f"`{number}".encode() in lines and "`0.30".encode() in lines, lines.decode()


for check in [
    a_sale_is_paid_notified_asked_for_and_refunded,
    an_unpaid_sale_is_closed,
    the_client_refuses_what_is_not_ours,
    the_sandbox_refuses_what_is_not_theirs,
    the_bill_of_a_day_has_its_hash_and_its_lines,
]:
    check()
    print("ok", check.__name__)
