// The Markdown that WeCom shows: headings, quotes, bold, code, links and its three colours. Everything else stays text.
import { html } from './lit.js';
import { link } from './rich_text.js';

const COLOURS = ['info', 'comment', 'warning'];
const PART = /\*\*(.+?)\*\*|`([^`]+)`|\[([^\]]*)\]\(([^()\s]+)\)|<font color=["'](\w+)["']>([\s\S]*?)<\/font>/g;

export const markdown = (text) => html`${text.split('\n').map(line)}`;

function line(text) {
  const heading = /^(#{1,6})\s+(.*)/.exec(text);
  if (heading) return html`<p class="md-heading">${inline(heading[2])}</p>`;
  const quote = /^>\s?(.*)/.exec(text);
  if (quote) return html`<p class="md-quote">${inline(quote[1])}</p>`;
  const item = /^[-*]\s+(.*)/.exec(text);
  return html`<p>${item ? '• ' : ''}${inline(item ? item[1] : text)}</p>`;
}

function inline(text) {
  const parts = [];
  let at = 0;
  for (const found of text.matchAll(PART)) {
    parts.push(text.slice(at, found.index), shown(found));
    at = found.index + found[0].length;
  }
  return html`${parts}${text.slice(at)}`;
}

function shown([whole, bold, code, words, address, colour, coloured]) {
  if (bold) return html`<b>${inline(bold)}</b>`;
  if (code) return html`<code>${code}</code>`;
  if (address) return link(address, words || address) ?? whole;
  return COLOURS.includes(colour) ? html`<span class="md-${colour}">${inline(coloured)}</span>` : inline(coloured);
}
