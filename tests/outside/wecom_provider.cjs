// A provider's server on WeCom's own crypto for Node: `wecom_provider.cjs demo.json TOKEN AES_KEY`, with the
// packages in NODE_PATH. Says where it listens, answers the verification of its URL, and says each message
// that it could read, one a line.
const fs = require("node:fs");
const http = require("node:http");
const { decrypt, getSignature } = require("@wecom/crypto");

const [demoPath, token, aesKey] = process.argv.slice(2);
const provider = JSON.parse(fs.readFileSync(demoPath, "utf8")).providers[0];
const say = (...words) => console.log(words.join(" "));
const field = (xml, name) => new RegExp(`<${name}>(?:<!\\[CDATA\\[)?([^<\\]]*)`).exec(xml)?.[1] ?? "";

function read(query, sealed) {
  const signature = getSignature(token, query.get("timestamp"), query.get("nonce"), sealed);
  if (signature !== query.get("msg_signature")) throw new Error("forged");
  return decrypt(aesKey, sealed);
}

const server = http.createServer((request, response) => {
  const query = new URL(request.url, "http://here").searchParams;
  const parts = [];
  request.on("data", (part) => parts.push(part));
  request.on("end", () => {
    if (request.method === "GET") {
      const { message, id } = read(query, query.get("echostr"));
      if (id !== provider.corpid) throw new Error(`sealed for ${id}`);
      response.end(message);
      return say("verified");
    }
    const body = Buffer.concat(parts).toString();
    const { message, id } = read(query, field(body, "Encrypt"));
    if (id !== field(body, "ToUserName")) throw new Error(`sealed for ${id}`);
    response.end("success");
    if (field(message, "InfoType") !== "suite_ticket") say(field(message, "InfoType"), field(message, "OrderId"));
  });
});
server.listen(0, "127.0.0.1", () => say("listening", server.address().port));
