// WeChat Pay's sandbox as npm's wechatpay-axios-plugin sees it: `wechat_pay.cjs settings.json`, with the
// packages in NODE_PATH. Sells, hears of the payment, asks, refunds, closes and fetches a day's bill; and both
// sides refuse what is not genuine.
const assert = require("node:assert");
const { createHash, randomUUID } = require("node:crypto");
const fs = require("node:fs");
const http = require("node:http");
const { gunzipSync } = require("node:zlib");
const { Wechatpay, Rsa, Formatter, Aes } = require("wechatpay-axios-plugin");

const settings = JSON.parse(fs.readFileSync(process.argv[2], "utf8"));
const base = settings.base_url;
const merchant = settings.wechat_pay[0];
const key = (name) => fs.readFileSync(`${merchant.keys}/${name}`);
const platform = Rsa.from(key("pub_key.pem"), Rsa.KEY_TYPE_PUBLIC);

function client(changed = {}) {
  const config = {
    baseURL: base,
    mchid: merchant.mchid,
    serial: merchant.serial,
    privateKey: key("apiclient_key.pem"),
    certs: { [merchant.public_key_id]: key("pub_key.pem") },
    // Answers are to be signed with the public key's other half, and not with the platform's certificate.
    headers: { "Wechatpay-Serial": merchant.public_key_id },
  };
  const wechatpay = new Wechatpay({ ...config, ...changed });
  return (path) => wechatpay.chain(path);
}

const pay = client();
const heard = [];
let arrived = () => {};
const server = http.createServer((request, response) => {
  const parts = [];
  request.on("data", (part) => parts.push(part));
  request.on("end", () => {
    response.writeHead(204).end();
    heard.push({ headers: request.headers, body: Buffer.concat(parts).toString() });
    arrived();
  });
});

async function notification() {
  if (heard.length === 0) {
    const late = () => Promise.reject(new Error("nothing was heard"));
    const told = new Promise((resolve) => (arrived = resolve));
    await Promise.race([told, new Promise((resolve) => setTimeout(resolve, 20000)).then(late)]);
  }
  return heard.shift();
}

/** What a notification says; refuses one that is not the platform's, or too old. */
function opened({ headers, body }) {
  const { "wechatpay-timestamp": at, "wechatpay-nonce": nonce, "wechatpay-signature": signature } = headers;
  assert.equal(headers["wechatpay-serial"], merchant.public_key_id);
  assert(Math.abs(Formatter.timestamp() - Number(at)) <= 300, "old");
  assert(Rsa.verify(Formatter.response(at, nonce, body), signature, platform), "forged");
  const { event_type: type, resource: sealed } = JSON.parse(body);
  const text = Aes.AesGcm.decrypt(sealed.ciphertext, merchant.api_v3_key, sealed.nonce, sealed.associated_data);
  return { type, resource: JSON.parse(text) };
}

/** The sandbox's own JSON: what a payer or a tester does. */
async function own(path, body) {
  const options = { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
  const answer = await fetch(base + path, options);
  assert(answer.ok, `${path}: ${answer.status}`);
}

const here = () => `http://127.0.0.1:${server.address().port}/notify`;
const params = { mchid: merchant.mchid };
const numbered = () => randomUUID().replaceAll("-", "");
const stateOf = async (number) => (await pay(`/v3/pay/transactions/out-trade-no/${number}`).get({ params })).data.trade_state;

async function sell(total) {
  const number = numbered();
  const { data } = await pay("/v3/pay/transactions/native").post({
    ...params,
    appid: merchant.appid,
    out_trade_no: number,
    description: "坐席",
    notify_url: here(),
    amount: { total, currency: "CNY" },
  });
  assert(data.code_url.startsWith("weixin://"), data.code_url);
  return number;
}

async function aSaleIsPaidNotifiedAskedForAndRefunded() {
  const number = await sell(120);
  assert.equal(await stateOf(number), "NOTPAY");
  await own("/api/pay", { out_trade_no: number });
  const told = opened(await notification());
  assert.equal(told.type, "TRANSACTION.SUCCESS");
  assert.equal(told.resource.out_trade_no, number);
  assert.equal(told.resource.amount.total, 120);
  assert.equal(await stateOf(number), "SUCCESS");

  const refund = {
    out_trade_no: number,
    out_refund_no: `R${number.slice(12)}`,
    notify_url: here(),
    amount: { refund: 20, total: 120, currency: "CNY" },
  };
  const first = (await pay("/v3/refund/domestic/refunds").post(refund)).data;
  const again = (await pay("/v3/refund/domestic/refunds").post(refund)).data;
  assert.equal(first.refund_id, again.refund_id);
  assert.equal(opened(await notification()).type, "REFUND.SUCCESS");
  const { data } = await pay(`/v3/refund/domestic/refunds/${refund.out_refund_no}`).get();
  assert.equal(data.status, "SUCCESS");
  assert.equal(data.amount.refund, 20);
}

async function anUnpaidSaleIsClosed() {
  const number = await sell(5);
  const { status } = await pay(`/v3/pay/transactions/out-trade-no/${number}/close`).post(params);
  assert.equal(status, 204);
  assert.equal(await stateOf(number), "CLOSED");
}

async function theClientRefusesWhatIsNotOurs() {
  for (const knobs of [{ notify_tampered: true }, { notify_signature: "bad" }]) {
    const number = await sell(7);
    await own("/api/knobs", { out_trade_no: number, knobs });
    await own("/api/pay", { out_trade_no: number });
    const told = await notification();
    assert.throws(() => opened(told), /forged/, JSON.stringify(knobs));
  }
  const number = await sell(8);
  const stranger = client({ certs: { PUB_KEY_ID_0000000000000000000000000000000000: key("pub_key.pem") } });
  const asked = stranger(`/v3/pay/transactions/out-trade-no/${number}`).get({ params });
  await assert.rejects(asked, { code: "EV3_RES_HEADER_PLATFORM_SERIAL" });
}

async function theSandboxRefusesWhatIsNotTheirs() {
  const number = await sell(9);
  const ask = (who) => who(`/v3/pay/transactions/out-trade-no/${number}`).get({ params });
  const unauthorized = (error) => error.response.status === 401;
  await assert.rejects(ask(client({ serial: `50${"0".repeat(38)}` })), unauthorized);
  const sign = Rsa.sign;
  Rsa.sign = (...words) => sign(...words).replace(/^./, (letter) => (letter === "A" ? "B" : "A"));
  await assert.rejects(ask(pay), unauthorized);
  Rsa.sign = sign;
  const now = Date.now;
  Date.now = () => now() - 3600000;
  await assert.rejects(ask(pay), unauthorized);
  Date.now = now;
  assert.equal((await ask(pay)).status, 200);
}

/** Last of all: the sandbox's clock never goes back, and this client's has to go along. */
async function theBillOfADayHasItsHashAndItsLines() {
  const day = (ms) => new Date(ms + 8 * 3600000).toISOString().slice(0, 10);
  const number = await sell(30);
  await own("/api/pay", { out_trade_no: number });
  await notification();
  const [now, sold] = [Date.now, Date.now()];
  await own("/api/clock", { forward_ms: 36 * 3600000 });
  Date.now = () => now() + 36 * 3600000;
  const asked = { params: { bill_date: day(sold), bill_type: "ALL", tar_type: "GZIP" } };
  const { data: bill } = await pay("/v3/bill/tradebill").get(asked);
  const { data: file } = await pay(new URL(bill.download_url).pathname).get({
    params: Object.fromEntries(new URL(bill.download_url).searchParams),
    responseType: "arraybuffer",
  });
  const text = gunzipSync(file);
  assert.equal(bill.hash_type, "SHA1");
  assert.equal(createHash("sha1").update(text).digest("hex"), bill.hash_value);
  assert(text.includes(`\`${number}`), text.toString());
  assert(text.includes("`0.30"), text.toString());
}

const checks = [
  aSaleIsPaidNotifiedAskedForAndRefunded,
  anUnpaidSaleIsClosed,
  theClientRefusesWhatIsNotOurs,
  theSandboxRefusesWhatIsNotTheirs,
  theBillOfADayHasItsHashAndItsLines,
];
server.listen(0, "127.0.0.1", async () => {
  for (const check of checks) {
    try {
      await check();
    } catch (error) {
      // Axios would tell of its sockets, page after page.
      console.error(check.name, error.stack, error.response?.status, error.response?.data);
      process.exit(1);
    }
    console.log("ok", check.name);
  }
  process.exit();
});
