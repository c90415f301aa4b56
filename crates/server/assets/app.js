// Till's one script. Every page works without it; it adds comfort through data
// attributes only (docs/design/components.md lists them). Content is swapped in
// only from our own origin, and never evaluated.

const doc = document;
const html = doc.documentElement;
const zh = !html.lang || html.lang.toLowerCase().startsWith("zh");
const say = zh
  ? { copied: "已复制", copyFailed: "复制失败，请手动选择", over: "已过期", days: "天", hours: "小时", ok: "确定", no: "取消", stale: "价格没有更新，请检查网络后重试", sure: "确定继续？" }
  : { copied: "Copied", copyFailed: "Couldn't copy, please select it by hand", over: "Expired", days: "d", hours: "h", ok: "OK", no: "Cancel", stale: "The price was not updated. Check the network and try again.", sure: "Continue?" };
const reduced = matchMedia("(prefers-reduced-motion: reduce)").matches;
const all = (selector, root = doc) => [...(root.matches?.(selector) ? [root] : []), ...root.querySelectorAll(selector)];
const make = (tag, className, text) => Object.assign(doc.createElement(tag), { className, textContent: text ?? "" });

html.dataset.js = "";

// ── Telling people ─────────────────────────────────────────────────────────

const live = make("p", "sr");
live.setAttribute("role", "status");
const toasts = make("div", "toasts");
doc.body.append(live, toasts);

function announce(text) {
  live.textContent = "";                          // a repeated text is otherwise not read again
  setTimeout(() => { live.textContent = text; }, 50);
}

function toast(text, kind = "ok") {
  const box = make("p", kind === "error" ? "toast toast--error" : "toast", text);
  toasts.append(box);
  announce(text);
  setTimeout(() => box.remove(), 4000);
}

// ── Fetching a fragment ────────────────────────────────────────────────────

// Own origin only: a redirect to a login page elsewhere must not be swapped in.
async function fragment(url, options = {}) {
  const target = new URL(url, location.href);
  if (target.origin !== location.origin) throw new Error("foreign origin");
  const answer = await fetch(target, { credentials: "same-origin", ...options, headers: { "X-Fragment": "1", ...options.headers } });
  if (answer.redirected || !(answer.ok || answer.status === 422)) throw Object.assign(new Error(`status ${answer.status}`), { status: answer.status });
  return answer.text();
}

// Parsed by the HTML parser into an inert document: scripts in it never run.
const parse = (text) => [...new DOMParser().parseFromString(text, "text/html").body.childNodes];

function swapInner(target, text) {
  const open = all("details", target).map((d) => d.open);
  target.replaceChildren(...parse(text));
  all("details", target).forEach((d, i) => { if (open[i]) d.open = true; });
  start(target);
}

// ── Copy and share ─────────────────────────────────────────────────────────

async function copyText(text) {
  try { await navigator.clipboard.writeText(text); return true; } catch { /* http or an old WebView */ }
  const area = make("textarea", "sr", "");
  area.value = text;
  doc.body.append(area);
  area.select();
  const done = doc.execCommand("copy");
  area.remove();
  return done;
}

async function copy(button) {
  const from = button.dataset.copyFrom && doc.querySelector(button.dataset.copyFrom);
  const text = (from ? from.value ?? from.textContent : button.dataset.copy).trim();
  if (!(await copyText(text))) return toast(say.copyFailed, "error");
  announce(say.copied);
  const word = button.querySelector(".copy__word");
  const use = button.querySelector("use");
  if (button.dataset.copied === undefined) {
    const before = { word: word?.textContent, icon: use?.getAttribute("href") };
    if (word) { word.style.minWidth = `${word.offsetWidth}px`; word.textContent = say.copied; }
    use?.setAttribute("href", before.icon.replace(/#.*/, "#i-check"));
    if (!word) toast(say.copied);
    button.dataset.copied = "";
    setTimeout(() => {
      if (word) word.textContent = before.word;
      use?.setAttribute("href", before.icon);
      delete button.dataset.copied;
    }, 1800);
  }
}

// ── Countdown ──────────────────────────────────────────────────────────────

const two = (n) => String(n).padStart(2, "0");

function remaining(ms) {
  const s = Math.max(0, Math.ceil(ms / 1000));
  const d = Math.floor(s / 86400), h = Math.floor(s / 3600) % 24, m = Math.floor(s / 60) % 60;
  if (d > 0) return `${d} ${say.days} ${h} ${say.hours}`;
  return h > 0 ? `${h}:${two(m)}:${two(s % 60)}` : `${two(m)}:${two(s % 60)}`;
}

// The server's clock decides; ours may be wrong by hours. Pages carry the
// server's time in <html data-now>; without it the own clock has to do.
const skew = html.dataset.now ? Date.parse(html.dataset.now) - Date.now() : 0;
const now = () => Date.now() + skew;

function tick() {
  for (const el of doc.querySelectorAll("[data-countdown]")) {
    const left = Date.parse(el.dataset.countdown) - now();
    const text = left > 0 ? remaining(left) : el.dataset.overText ?? say.over;
    if (el.textContent !== text) el.textContent = text;
    el.toggleAttribute("data-soon", left > 0 && left < 600_000);
    if (left <= 0 && el.dataset.over === "reload" && !el.dataset.done) {
      el.dataset.done = "1";
      setTimeout(() => location.reload(), 1500);   // a little after, so that the server agrees
    }
  }
  for (const ring of doc.querySelectorAll("[data-ring]")) {
    const part = Math.min(1, Math.max(0, (Date.parse(ring.dataset.ring) - now()) / 1000 / Number(ring.dataset.ringTotal || 7200)));
    ring.querySelector(".ring__left").style.strokeDashoffset = String(100 - part * 100);
  }
  for (const qr of doc.querySelectorAll("[data-renew-qr]:not([data-renewing])")) {
    if (Date.parse(qr.dataset.expires) - now() <= 0) renew(qr);
  }
}

async function renew(qr, wait = 1000) {
  qr.dataset.renewing = "";
  qr.querySelector(".qr__frame")?.setAttribute("data-over", "");
  try {
    const fresh = parse(await fragment(qr.dataset.renewQr)).find((n) => n.nodeType === 1);
    // An answer without a later expiry (the order was paid meanwhile) is the page's business.
    if (!fresh || !(Date.parse(fresh.dataset.expires) > now())) return location.reload();
    qr.replaceWith(fresh);
    start(fresh);
  } catch {
    setTimeout(() => qr.isConnected && renew(qr, Math.min(wait * 2, 60_000)), wait);
  }
}

// ── Live price ─────────────────────────────────────────────────────────────

function livePrice(form) {
  const target = form.querySelector("[data-price-target]")
    ?? doc.querySelector(`[data-price-for="#${form.getAttribute("id")}"]`) ?? doc.querySelector("[data-price-target]");
  if (!target) return;
  let timer, running;
  const quote = async () => {
    running?.abort();
    const mine = (running = new AbortController());
    target.setAttribute("aria-busy", "true");
    // Files have no price; URLSearchParams takes text alone.
    const fields = [...new FormData(form)].filter(([, value]) => typeof value === "string");
    try {
      const text = await fragment(form.dataset.livePrice, {
        method: "POST", body: new URLSearchParams(fields), signal: mine.signal, headers: { "X-Fragment": "price" },
      });
      swapInner(target, text);
      target.removeAttribute("data-stale");
      for (const el of doc.querySelectorAll("[data-price-copy]")) {
        const source = target.querySelector(`[data-price="${el.dataset.priceCopy}"]`);
        if (source) el.textContent = source.textContent;
      }
    } catch (error) {
      if (error.name === "AbortError") return;
      if (!target.hasAttribute("data-stale")) toast(say.stale, "error");
      target.setAttribute("data-stale", "");        // the old sum stays, visibly not the newest
    }
    if (running === mine) target.removeAttribute("aria-busy");
  };
  const later = () => { clearTimeout(timer); timer = setTimeout(quote, 150); };
  // Fields may stand outside the form and belong to it by their form="…" attribute.
  doc.addEventListener("input", (event) => { if (event.target.form === form) later(); });
  // Older WebViews tell of a choice from a list by "change" alone.
  doc.addEventListener("change", (event) => { if (event.target.form === form && event.target.matches("select")) later(); });
  doc.addEventListener("till:changed", (event) => { if (event.target === form) later(); });
}

// ── Fields that depend on fields ───────────────────────────────────────────

function holds(rule, form) {
  const data = new FormData(form);
  return rule.split(";").every((one) => {
    const [name, wanted] = one.split("=").map((part) => part.trim());
    const has = data.getAll(name).map(String);
    return wanted === "*" ? has.some(Boolean) : has.some((value) => wanted.split(",").includes(value));
  });
}

// Rows that are ticked for one act on all of them: how many, and none without any.
const boxesOf = (form) => [...form.elements].filter((el) => el.type === "checkbox");
function ticks() {
  for (const form of all("form[data-ticks]")) {
    const boxes = boxesOf(form);
    const count = boxes.filter((box) => box.checked).length;
    form.querySelector("output").textContent = count;
    for (const button of form.querySelectorAll("button")) button.disabled = count === 0;
    const every = doc.querySelector(`[data-tick-all="${form.id}"]`);
    every.checked = count === boxes.length;
    every.indeterminate = count > 0 && count < boxes.length;
  }
}

function toggles(root = doc) {
  // Outer parts first: an inner rule sees what its disabled parent takes away.
  for (const el of all("[data-toggle-when]", root)) {
    const form = el.form ?? el.closest("form") ?? doc.querySelector(el.dataset.toggleForm || "form");
    if (!form) continue;
    const show = holds(el.dataset.toggleWhen, form);
    el.hidden = !show;
    if ("disabled" in el) el.disabled = !show;
  }
}

// ── Server push, with polling behind it ────────────────────────────────────

function events(el) {
  const refresh = el.dataset.refresh ?? "page";
  let seen = el.dataset.version, silence, timer, polling = false, wait = 3000, source;
  const changed = async () => {
    if (refresh === "page") {
      // A form that is on its way brings the next page itself; reloading would cut it off.
      if (!doc.querySelector("form[data-sent]")) location.reload();
      return;
    }
    try { swapInner(el, await fragment(refresh)); } catch { /* the next signal tries again */ }
  };
  // What is asked answers with a version: any text that changes when the state does.
  const poll = async () => {
    if (!el.isConnected) return;
    clearTimeout(timer);
    try {
      const text = (await fragment(el.dataset.poll ?? refresh)).trim();
      wait = 3000;
      const isNew = seen !== undefined && seen !== text;
      seen = text;
      if (isNew) await changed();
    } catch (error) {
      if (error.status === 404) return location.reload();   // no longer ours: the page says what became of it
      wait = Math.min(wait * 1.6, 30_000);
    }
    if (polling) timer = setTimeout(poll, wait);
  };
  const fallBack = () => {
    source?.close();
    clearTimeout(silence);
    if (!polling) { polling = true; poll(); }
  };
  const alive = () => { clearTimeout(silence); silence = setTimeout(fallBack, 20_000); };
  if (!("EventSource" in window)) return fallBack();
  source = new EventSource(el.dataset.events);
  source.addEventListener("changed", () => { alive(); changed(); });
  for (const name of ["open", "ping", "message"]) source.addEventListener(name, alive);
  // What happened between the page's making and the connection (or while it was cut) was pushed to nobody.
  source.addEventListener("open", () => { if (el.dataset.poll) poll(); });
  source.onerror = () => { if (source.readyState === EventSource.CLOSED) fallBack(); };
  alive();
  // A phone that slept through the payment asks at once when it wakes.
  doc.addEventListener("visibilitychange", () => { if (!doc.hidden && el.dataset.poll) poll(); });
}

// ── Dialogs ────────────────────────────────────────────────────────────────

function plainDialog(text) {
  const dialog = make("dialog", "dialog");
  const body = make("div", "dialog__body");
  const foot = make("div", "dialog__foot");
  const no = make("button", "btn", say.no), ok = make("button", "btn btn--primary", say.ok);
  no.dataset.dialogClose = ""; ok.dataset.dialogOk = "";
  body.append(make("p", "", text || say.sure));
  foot.append(no, ok);
  dialog.append(body, foot);
  dialog.addEventListener("close", () => dialog.remove());
  doc.body.append(dialog);
  return dialog;
}

function confirmFirst(event, form) {
  const asking = event.submitter?.dataset.confirm ? event.submitter : form;
  const what = asking.dataset.confirm;
  if (what === undefined || form.dataset.confirmed !== undefined) return true;
  const dialog = what.startsWith("#") ? doc.querySelector(what) : plainDialog(what);
  if (!dialog?.showModal) return true;              // an old WebView: send, as without JavaScript
  event.preventDefault();
  const submitter = event.submitter;
  dialog.querySelector("[data-dialog-ok]").onclick = () => {
    dialog.close();
    form.dataset.confirmed = "";
    form.requestSubmit(submitter ?? undefined);
    delete form.dataset.confirmed;
  };
  dialog.showModal();
  return false;
}

// ── Start: once for the page, again for every swapped part ─────────────────

function start(root) {
  all("form[data-live-price]", root).forEach(livePrice);
  all("[data-events]", root).forEach((el) => { if (!el.dataset.listening) { el.dataset.listening = "1"; events(el); } });
  all("[data-step]", root).forEach((b) => { b.hidden = false; });
  all("[data-print]", root).forEach((b) => { b.hidden = false; });
  if (navigator.share) all("[data-share]", root).forEach((b) => { b.hidden = false; });
  all("[data-toast]", root).forEach((el) => { toast(el.dataset.toast, el.dataset.toastKind); el.remove(); });
  all("form[data-go-on]", root).forEach((form) => form.requestSubmit());   // work that goes on page by page
  toggles(root);
  tick();
}

doc.addEventListener("click", (event) => {
  const on = (selector) => event.target.closest?.(selector);
  let el;
  if ((el = on("[data-copy], [data-copy-from]"))) return void copy(el);
  if ((el = on("[data-step]"))) {
    const input = el.parentElement.querySelector("input");
    Number(el.dataset.step) > 0 ? input.stepUp() : input.stepDown();
    input.dispatchEvent(new Event("input", { bubbles: true }));
    input.dispatchEvent(new Event("change", { bubbles: true }));
  } else if ((el = on("[data-theme-choice]"))) {
    event.preventDefault();
    const choice = el.dataset.themeChoice;
    doc.cookie = `till_theme=${choice}; path=/; max-age=31536000; samesite=lax${location.protocol === "https:" ? "; secure" : ""}`;
    if (choice === "auto") delete html.dataset.theme; else html.dataset.theme = choice;
    all("[data-theme-choice]").forEach((b) => b.setAttribute("aria-pressed", String(b.dataset.themeChoice === choice)));
  } else if ((el = on("[data-open]"))) {
    const dialog = doc.querySelector(el.dataset.open);
    if (dialog?.showModal) { event.preventDefault(); dialog.showModal(); }
  } else if ((el = on("[data-dialog-close]"))) {
    el.closest("dialog").close();
  } else if (event.target instanceof HTMLDialogElement) {
    const box = event.target.getBoundingClientRect();   // a click on the backdrop is a click on the dialog, outside its box
    if (event.clientX < box.left || event.clientX > box.right || event.clientY < box.top || event.clientY > box.bottom) event.target.close();
  } else if ((el = on("[data-share]"))) {
    navigator.share({ url: el.dataset.shareUrl, title: el.dataset.shareTitle, text: el.dataset.shareText }).catch(() => {});
  } else if (on("[data-print]")) {
    window.print();
  }
  for (const menu of doc.querySelectorAll("details.menu[open]")) if (!menu.contains(event.target)) menu.open = false;
});

doc.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || !confirmFirst(event, form)) return;
  if (!form.hasAttribute("data-submit-once")) return;
  if (form.dataset.sent) return event.preventDefault();
  form.dataset.sent = "1";
  // After the browser has read the form: a disabled button would not send its name and value.
  setTimeout(() => event.submitter?.setAttribute("aria-busy", "true"));
});

// Back from the next page (bfcache): the form may be sent again, and ticks are still there.
addEventListener("pageshow", () => {
  ticks();
  all("form[data-sent]").forEach((form) => delete form.dataset.sent);
  all("[aria-busy]").forEach((el) => el.removeAttribute("aria-busy"));
});

doc.addEventListener("change", (event) => {
  const ticking = event.target.dataset.tickAll;
  if (ticking) for (const box of boxesOf(doc.getElementById(ticking))) box.checked = event.target.checked;
  if (ticking || event.target.form?.hasAttribute("data-ticks")) ticks();
  if (event.target.matches("select[data-autosubmit], input[data-autosubmit]")) event.target.form.requestSubmit();
});
doc.addEventListener("input", (event) => { if (event.target.form) toggles(); });

let first = "", firstAt = 0;
doc.addEventListener("keydown", (event) => {
  if (event.key === "Escape") for (const menu of doc.querySelectorAll("details.menu[open]")) { menu.open = false; menu.querySelector("summary").focus(); }
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (event.target.closest("input, select, textarea, [contenteditable]") || doc.querySelector("dialog[open]")) return;
  const chord = Date.now() - firstAt < 1000 ? `${first} ${event.key}` : event.key;
  const bound = (keys) => all("[data-key]").find((el) => el.dataset.key === keys);
  const hit = bound(chord) ?? bound(event.key);
  first = event.key;
  firstAt = Date.now();
  if (!hit) return;
  event.preventDefault();
  if (hit.matches("input")) { hit.focus(); hit.select(); hit.scrollIntoView({ block: "nearest", behavior: reduced ? "auto" : "smooth" }); } else hit.click();
});

// On a phone the tab that one is on may be over the edge of its row.
for (const tab of all(".tabs [aria-current]")) tab.parentElement.scrollLeft = tab.offsetLeft - tab.parentElement.offsetLeft - 16;

setInterval(tick, 1000);
start(doc.body);
