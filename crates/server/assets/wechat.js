// Opens the payment inside WeChat, which puts WeixinJSBridge into the page. What it answers decides
// nothing: the page hears the result from the server (app.js).

const button = document.getElementById("call-wechat");
const failed = document.getElementById("call-failed");
const { payAppid, payTimestamp, payNoncestr, payPackage, paySigntype, payPaysign } = button.dataset;
const fields = {
  appId: payAppid, timeStamp: payTimestamp, nonceStr: payNoncestr,
  package: payPackage, signType: paySigntype, paySign: payPaysign,
};

function call() {
  failed.hidden = true;
  window.WeixinJSBridge.invoke("getBrandWCPayRequest", fields, (answer) => {
    if (answer?.err_msg === "get_brand_wcpay_request:fail") failed.hidden = false;
  });
}

// The bridge may come later than the page.
function ready(act) {
  if (window.WeixinJSBridge) act();
  else document.addEventListener("WeixinJSBridgeReady", act, { once: true });
}

button.addEventListener("click", () => {
  if (window.WeixinJSBridge) call();
  else failed.hidden = false;
});

// Right after the button of the page before: once, not at each reload.
if (location.hash === "#call") {
  history.replaceState(null, "", location.pathname);
  ready(call);
}
