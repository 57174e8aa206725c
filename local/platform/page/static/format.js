// Times, JSON and XML as people read them.
import { html } from './lit.js';
import { currentLanguage } from './words.js';

const pad = (number, width = 2) => String(number).padStart(width, '0');

export function clock(at) {
  const time = new Date(at);
  return `${pad(time.getHours())}:${pad(time.getMinutes())}:${pad(time.getSeconds())}`;
}

export const preciseClock = (at) => `${clock(at)}.${pad(new Date(at).getMilliseconds(), 3)}`;

// As WeChat shows it between messages: the time, and the day unless it is today.
export function moment(at) {
  const time = new Date(at);
  const today = time.toDateString() === new Date().toDateString();
  const day = today ? {} : { month: 'short', day: 'numeric' };
  const locale = currentLanguage() === 'zh' ? 'zh-CN' : 'en-GB';
  return time.toLocaleString(locale, { ...day, hour: '2-digit', minute: '2-digit' });
}

export function fullTime(at) {
  const time = new Date(at);
  return `${time.getFullYear()}-${pad(time.getMonth() + 1)}-${pad(time.getDate())} ${clock(at)}`;
}

export function milliseconds(ms) {
  return ms < 1000 ? `${ms} ms` : `${(ms / 1000).toFixed(ms < 10_000 ? 2 : 1)} s`;
}

// How far a clock is ahead: 2 d 3 h.
export function duration(seconds) {
  const parts = { d: Math.floor(seconds / 86_400), h: Math.floor(seconds / 3600) % 24, min: Math.floor(seconds / 60) % 60, s: seconds % 60 };
  return Object.entries(parts).flatMap(([unit, number]) => (number ? [`${number} ${unit}`] : [])).join(' ') || '0 s';
}

const TOKEN = /("(?:[^"\\]|\\.)*")(\s*:)?|\b(true|false|null)\b|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

// JSON, indented, with names, strings and other values told apart.
export function json(value) {
  const text = JSON.stringify(value, null, 2);
  const parts = [];
  let at = 0;
  for (const token of text.matchAll(TOKEN)) {
    const [whole, string, colon] = token;
    const kind = colon ? 'name' : string ? 'string' : 'value';
    parts.push(text.slice(at, token.index), html`<span class="json-${kind}">${string ?? whole}</span>`, colon ?? '');
    at = token.index + whole.length;
  }
  return html`<pre class="code" tabindex="0">${parts}${text.slice(at)}</pre>`;
}

const PIECE = /<!\[CDATA\[[\s\S]*?\]\]>|<[^>]+>|[^<]+/g;

// XML with a line for each element; what is no XML stays as it is.
export function indentXml(text) {
  if (!text.trimStart().startsWith('<')) return text;
  const lines = [];
  let depth = 0;
  let open = false; // the last line is an element whose content may follow on it
  for (const [piece] of text.matchAll(PIECE)) {
    const isClosing = piece.startsWith('</');
    const isTag = piece.startsWith('<') && !piece.startsWith('<![CDATA[');
    if (isClosing) depth -= 1;
    if (isTag && !(isClosing && open)) lines.push('  '.repeat(Math.max(depth, 0)) + piece);
    else if (lines.length) lines[lines.length - 1] += piece;
    if (isTag && !isClosing && !piece.endsWith('/>')) depth += 1;
    open = !isClosing;
  }
  return lines.join('\n');
}
