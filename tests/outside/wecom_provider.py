"""A provider's server on wechatpy: `wecom_provider.py demo.json TOKEN AES_KEY`.

Says where it listens, answers WeCom's verification of its URL, and says each message that it could read,
one a line. With the first ticket of a suite it fetches the tokens.
"""

import http.server
import json
import sys
import urllib.parse

import xmltodict
from wechatpy.exceptions import InvalidSignatureException
from wechatpy.work import WeChatClient
from wechatpy.work.crypto import WeChatCrypto
from wechatpy.work.services import WeChatServiceClient

demo = json.load(open(sys.argv[1], encoding="utf-8"))
token, aes_key = sys.argv[2:4]
base = demo["base_url"] + "/cgi-bin/"
provider = demo["providers"][0]
suites = {suite["suite_id"]: suite for suite in provider["suites"]}
has_tokens = False


def say(*words):
    print(*words, flush=True)


class Provider(WeChatClient):
    API_BASE_URL = base


class Suite(WeChatServiceClient):
    API_BASE_URL = base

    def fetch_access_token(self):
        asked = {"suite_id": self.suite_id, "suite_secret": self.suite_secret, "suite_ticket": self.suite_ticket}
        return self._fetch_access_token(url=base + "service/get_suite_token", params=asked)


def fetch_tokens(suite, ticket):
    """Each twice: the same token inside its validity."""
    client = Provider(provider["corpid"], "none", access_token="none")
    tokens = {client.service.get_provider_token(provider["provider_secret"])["provider_access_token"] for _ in "12"}
    assert len(tokens) == 1, tokens
    say("provider_token")
    secret = suites[suite]["suite_secret"]
    tokens = {Suite(provider["corpid"], suite, secret, ticket).access_token for _ in "12"}
    assert len(tokens) == 1, tokens
    say("suite_token")


class Callback(http.server.BaseHTTPRequestHandler):
    def query(self):
        return dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(self.path).query))

    def do_GET(self):
        query = self.query()
        crypto = WeChatCrypto(token, aes_key, provider["corpid"])
        seal = query["msg_signature"], query["timestamp"], query["nonce"], query["echostr"]
        self.answer(crypto.check_signature(*seal))
        try:
            crypto.check_signature("0" * 40, *seal[1:])
        except InvalidSignatureException:
            say("verified")

    def do_POST(self):
        query = self.query()
        body = self.rfile.read(int(self.headers["content-length"]))
        # The receiver in a message is its suite.
        crypto = WeChatCrypto(token, aes_key, xmltodict.parse(body)["xml"]["ToUserName"])
        message = crypto.decrypt_message(body, query["msg_signature"], query["timestamp"], query["nonce"])
        self.answer("success")
        event = xmltodict.parse(message)["xml"]
        if event["InfoType"] != "suite_ticket":
            say(event["InfoType"], event["OrderId"])
            return
        global has_tokens
        if not has_tokens:
            has_tokens = True
            fetch_tokens(event["SuiteId"], event["SuiteTicket"])

    def answer(self, text):
        text = text.encode() if isinstance(text, str) else text
        self.send_response(200)
        self.send_header("content-length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Callback)
say("listening", server.server_port)
server.serve_forever()
