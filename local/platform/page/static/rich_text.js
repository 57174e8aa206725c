// Text as WeChat shows it: links that the account wrote, bare addresses, and its own signs for faces.
import { html } from './lit.js';

const FACES = {
  微笑: '🙂', 撇嘴: '😕', 色: '😍', 发呆: '😳', 得意: '😎', 流泪: '😢', 害羞: '😊', 睡: '😴', 大哭: '😭', 尴尬: '😅',
  发怒: '😡', 调皮: '😜', 呲牙: '😁', 惊讶: '😮', 难过: '🙁', 偷笑: '🤭', 愉快: '😄', 白眼: '🙄', 憨笑: '😆', 疑问: '🤔',
  晕: '😵', 再见: '👋', 鼓掌: '👏', 坏笑: '😏', 亲亲: '😘', 可怜: '🥺', 玫瑰: '🌹', 爱心: '❤️', 心碎: '💔', 蛋糕: '🎂',
  太阳: '☀️', 月亮: '🌙', 拥抱: '🤗', 强: '👍', 弱: '👎', 握手: '🤝', 胜利: '✌️', 抱拳: '🙏', OK: '👌', 咖啡: '☕',
  啤酒: '🍺', 礼物: '🎁', 红包: '🧧', 庆祝: '🎉', 捂脸: '🤦', 机智: '😉', 笑哭: '😂', 加油: '💪',
};
const SIGNS = {
  '/::)': '🙂', '/::~': '😕', '/::B': '😍', '/:8-)': '😎', '/::<': '😢', '/::$': '😊', "/::'(": '😭', '/::@': '😡', '/::P': '😜',
  '/::D': '😁', '/::O': '😮', '/::(': '🙁', '/:rose': '🌹', '/:heart': '❤️', '/:strong': '👍', '/:handclap': '👏', '/:v': '✌️', '/:ok': '👌',
};
const escaped = (text) => text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
const SIGN = Object.keys(SIGNS).map(escaped).join('|');
const LINK = String.raw`<a\s([^>]*)>([\s\S]*?)<\/a>`;
const ADDRESS = String.raw`(https?:\/\/[^\s<>"，。！？；：、（）「」]+)`;
const PART = new RegExp(String.raw`${LINK}|${ADDRESS}|\[([^[\]\s]{1,4})\]|(${SIGN})`, 'g');
const HREF = /(?:^|\s)href\s*=\s*(?:"([^"]*)"|'([^']*)')/i;

export function richText(text) {
  const parts = [];
  let at = 0;
  for (const found of text.matchAll(PART)) {
    parts.push(text.slice(at, found.index), shown(found));
    at = found.index + found[0].length;
  }
  return html`${parts}${text.slice(at)}`;
}

function shown([whole, attributes, words, address, face, sign]) {
  if (attributes !== undefined) {
    const href = HREF.exec(attributes);
    return link(href?.[1] ?? href?.[2] ?? '', words) ?? whole;
  }
  if (address) return link(address, address) ?? whole;
  if (face) return FACES[face] ?? whole;
  return SIGNS[sign];
}

// Only http and https lead anywhere; anything else stays text.
export function link(address, words) {
  let url;
  try {
    url = new URL(address);
  } catch {
    return null;
  }
  if (!['http:', 'https:'].includes(url.protocol)) return null;
  return html`<a href=${url.href} target="_blank" rel="noopener noreferrer">${words}</a>`;
}

// Our own sentences: `code` between backticks.
export function prose(text) {
  return html`${text.split('`').map((part, index) => (index % 2 ? html`<code>${part}</code>` : part))}`;
}
