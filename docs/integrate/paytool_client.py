"""A client of paytool, WeCom's cashier API, as Till speaks it. Python 3, nothing to install.

It was written from the wire facts alone (paths, fields, signature), so what works here works with any
other client of WeCom's cashier once its base URL is changed. `docs/integrate/paytool.md` explains it.
"""

import base64
import hashlib
import hmac
import json
import secrets
import time
import urllib.parse
import urllib.request
import uuid


class PaytoolError(Exception):
    """The answer's errcode is not 0."""

    def __init__(self, answer):
        super().__init__(f"{answer['errcode']}: {answer['errmsg']}")
        self.errcode = answer["errcode"]
        self.errmsg = answer["errmsg"]


def leaves(key, value):
    """Every scalar leaf as key=value; the key is the leaf's own name. Empty values take no part."""
    if isinstance(value, dict):
        for name, inner in value.items():
            if name != "sig":
                yield from leaves(name, inner)
    elif isinstance(value, list):
        for inner in value:
            yield from leaves(key, inner)
    elif value is not None and value != "":
        yield f"{key}={value}"


def signature(body, secret):
    text = "&".join(sorted(leaves("", body), key=lambda pair: pair.encode()))
    tag = hmac.new(secret.encode(), text.encode(), hashlib.sha256).digest()
    return base64.b64encode(tag).decode()


class Paytool:
    def __init__(self, base_url, corpid, provider_secret, paytool_secret):
        self.base_url = base_url
        self.corpid = corpid
        self.provider_secret = provider_secret
        self.paytool_secret = paytool_secret
        self.token = None
        self.token_ends = 0

    # Calls.

    def open_order(self, **fields):
        return self.signed("open_order", fields)

    def close_order(self, order_id):
        return self.signed("close_order", {"order_id": order_id})

    def get_order_detail(self, order_id):
        return self.signed("get_order_detail", {"order_id": order_id})["pay_order"]

    def get_order_list(self, **fields):
        """Every order, page after page."""
        fields.setdefault("limit", 100)
        while True:
            page = self.signed("get_order_list", fields)
            yield from page["pay_order_list"]
            if not page["has_more"]:
                return
            fields = {**fields, "cursor": page["next_cursor"]}

    def get_invoice_list(self, **fields):
        return self.post("/cgi-bin/paytool/get_invoice_list", fields)

    def mark_invoice_status(self, **fields):
        return self.post("/cgi-bin/paytool/mark_invoice_status", fields)

    def upload_receipt(self, name, content):
        """Proof that the provider was paid elsewhere: jpg, png, bmp or pdf."""
        boundary = uuid.uuid4().hex
        head = (
            f"--{boundary}\r\n"
            f'Content-Disposition: form-data; name="media"; filename="{name}"; filelength={len(content)}\r\n'
            "Content-Type: application/octet-stream\r\n\r\n"
        )
        body = head.encode() + content + f"\r\n--{boundary}--\r\n".encode()
        query = {
            "provider_access_token": self.access_token(),
            "type": "file",
            "attachment_type": "3",
        }
        kind = f"multipart/form-data; boundary={boundary}"
        return self.send("/cgi-bin/service/media/upload", query, body, kind)["media_id"]

    # How they travel.

    def access_token(self):
        if time.time() > self.token_ends - 60:
            fields = {"corpid": self.corpid, "provider_secret": self.provider_secret}
            answer = self.send(
                "/cgi-bin/service/get_provider_token", {}, json.dumps(fields).encode()
            )
            self.token = answer["provider_access_token"]
            self.token_ends = time.time() + answer["expires_in"]
        return self.token

    def signed(self, name, fields):
        body = {**fields, "nonce_str": secrets.token_hex(16), "ts": int(time.time())}
        body["sig"] = signature(body, self.paytool_secret)
        return self.post(f"/cgi-bin/paytool/{name}", body)

    def post(self, path, body):
        query = {"provider_access_token": self.access_token()}
        return self.send(path, query, json.dumps(body).encode())

    def send(self, path, query, data, kind="application/json"):
        url = f"{self.base_url}{path}?{urllib.parse.urlencode(query)}"
        request = urllib.request.Request(url, data, {"Content-Type": kind})
        with urllib.request.urlopen(request, timeout=30) as response:
            answer = json.load(response)
        if answer.get("errcode", 0) != 0:
            raise PaytoolError(answer)
        return answer
