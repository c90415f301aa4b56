// What is wrong with the page as it is laid out now: sentences, none when all is well.
const faults = [];
const root = document.documentElement;
const shown = (e) => e.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true });
const words = (e) => `<${e.tagName.toLowerCase()} class="${e.className.baseVal ?? e.className}"> ${e.textContent.trim().slice(0, 40)}`;

if (root.scrollWidth > root.clientWidth) {
  // What may be scrolled by itself stands in nobody's way.
  const cut = (e) => e && e !== document.body && (getComputedStyle(e).overflowX !== "visible" || cut(e.parentElement));
  const wide = [...document.body.querySelectorAll("*")].find((e) => shown(e) && !cut(e.parentElement) && e.getBoundingClientRect().right > root.clientWidth + 1);
  faults.push(`runs over the side: ${root.scrollWidth} > ${root.clientWidth} px, first ${wide ? words(wide) : "?"}`);
}
if (document.title.trim().length < 4 || document.title.trim().startsWith("·")) faults.push(`has no title: ${document.title}`);
const headings = [...document.querySelectorAll("h1")].filter(shown);
if (headings.length !== 1) faults.push(`has ${headings.length} headings of the first rank`);

// Colours that are on their way arrive; what inherits one sets off after it.
for (let round = 0; round < 9 && document.getAnimations().length; round++) {
  for (const animation of document.getAnimations()) {
    if (animation.effect.getComputedTiming().endTime === Infinity) animation.cancel();
    else animation.finish();
  }
}

// Everything that one works has a name that is read aloud.
for (const field of document.querySelectorAll("input:not([type=hidden]), select, textarea")) {
  if (!shown(field)) continue;
  const name = field.labels?.length || field.ariaLabel || field.getAttribute("aria-labelledby");
  if (!name) faults.push(`a field without a name: ${field.id || field.name}`);
}
for (const e of document.querySelectorAll("a[href], button:not([aria-hidden=true]), summary")) {
  if (!shown(e)) continue;
  const name = e.textContent.trim() || e.ariaLabel || e.title || e.querySelector("img[alt]")?.alt;
  if (!name) faults.push(`nothing to read aloud: ${e.outerHTML.slice(0, 90)}`);
}
for (const image of document.querySelectorAll("img:not([alt])")) faults.push(`a picture without words: ${image.src}`);
const ids = [...document.querySelectorAll("[id]")].map((e) => e.id);
const twice = ids.find((id, place) => ids.indexOf(id) !== place);
if (twice) faults.push(`two elements are called ${twice}`);

// A key of the texts in the place of its words.
const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
const texts = [];
while (walker.nextNode()) {
  const text = walker.currentNode.data.trim();
  const e = walker.currentNode.parentElement;
  if (!text || !shown(e) || e.closest("svg, script, style")) continue;
  texts.push(e);
  if (/^[a-z]+(-[a-z]+)+$/.test(text) && !e.closest("code, pre, kbd")) faults.push(`shows the key ${text}`);
}

// Text stands out from its ground (WCAG 2.2 AA, 1.4.3). What lies on a picture is not judged.
const paint = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
const rgba = (colour) => {
  paint.clearRect(0, 0, 1, 1);
  paint.fillStyle = colour;
  paint.fillRect(0, 0, 1, 1);
  const [r, g, b, a] = paint.getImageData(0, 0, 1, 1).data;
  return [r, g, b, a / 255];
};
const over = (top, ground) => top.slice(0, 3).map((c, i) => c * top[3] + ground[i] * (1 - top[3]));
const ground = (e) => {
  const layers = [];
  for (let at = e; at; at = at.parentElement) {
    const style = getComputedStyle(at);
    if (style.backgroundImage !== "none") return null;
    layers.push(rgba(style.backgroundColor));
    if (layers.at(-1)[3] === 1) break;
  }
  return layers.reduceRight((below, layer) => over(layer, below), [255, 255, 255]);
};
const light = (colour) => {
  const [r, g, b] = colour.map((c) => (c /= 255) <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};
const judged = new Set();
for (const e of new Set(texts)) {
  if (e.closest(":disabled, [aria-disabled=true]")) continue;
  const style = getComputedStyle(e);
  const below = ground(e);
  if (!below) continue;
  const [a, b] = [light(over(rgba(style.color), below)), light(below)].sort((x, y) => y - x);
  const size = parseFloat(style.fontSize);
  const least = size >= 24 || (size >= 18.66 && style.fontWeight >= 700) ? 3 : 4.5;
  const ratio = (a + 0.05) / (b + 0.05);
  const kind = `${e.className.baseVal ?? e.className}|${style.color}`;
  if (ratio < least && !judged.has(kind)) {
    judged.add(kind);
    faults.push(`too faint, ${ratio.toFixed(2)} of ${least}: ${words(e)}`);
  }
}
return faults;
