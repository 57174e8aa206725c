// Every kind of message as WeChat would show it. Pictures, voices and films are drawn: the platform has none of their bytes.
import { act } from '../acts.js';
import { html, nothing } from '../lit.js';
import { tint } from '../people.js';
import { link, richText } from '../rich_text.js';
import { has, t } from '../words.js';
import { icon } from './icons.js';

// What the user did without saying anything, and what WeChat itself says, stands in the middle.
export function isCentred(message) {
  return ['event', 'notice', 'transfer_customer_service'].includes(message.msgtype);
}

export function bubble(message) {
  const show = BUBBLES[message.msgtype] ?? anything;
  return show(contentOf(message), message);
}

// The content under the names that custom/send uses, whichever way the message went.
function contentOf({ direction, msgtype, fields = {}, ...message }) {
  if (direction === 'out') return message[msgtype] ?? {};
  const { Content, MediaId, Title, Description, Url } = fields;
  return { content: Content, media_id: MediaId, title: Title, description: Description, url: Url, recognition: fields.Recognition, fields };
}

const BUBBLES = {
  text: ({ content }) => html`<div class="bubble text">${richText(String(content ?? ''))}</div>`,
  image: ({ media_id }) => html`<div class="picture ${tint(media_id)}" role="img" aria-label=${t('kind_image')}>${icon('image')}${mediaId(media_id)}</div>`,
  voice: ({ media_id, recognition }) =>
    html`<div class="bubble voice" role="img" aria-label=${t('kind_voice')}>${icon('voice')}<span class="waves"></span>${seconds(media_id)}″</div>
      ${recognition ? html`<div class="bubble recognition">${recognition}</div>` : nothing}`,
  video: film,
  shortvideo: film,
  location: ({ fields }) =>
    html`<div class="card place"><p class="card-title">${fields.Label}</p><div class="map">${icon('location')}</div>
      <p class="fine mono">${fields.Location_X}, ${fields.Location_Y}</p></div>`,
  link: ({ title, description, url }) => card('link', link(url ?? '', title ?? url) ?? title, description),
  music: ({ title, description, musicurl }) => card('music', link(musicurl ?? '', title || t('kind_music')) ?? title ?? t('kind_music'), description),
  news: ({ articles = [] }) => html`<div class="card news">${articles.map(article)}</div>`,
  msgmenu: ({ head_content, list = [], tail_content }) =>
    html`<div class="bubble"><p class="text">${richText(head_content ?? '')}</p>
      <ul class="choices">
        ${list.map((item) => html`<li><button type="button" @click=${() => choose(item)}>${item.content}</button></li>`)}
      </ul>
      <p class="text">${richText(tail_content ?? '')}</p></div>`,
  miniprogrampage: ({ title, appid }) => card('other', title, appid),
};

const choose = ({ id, content }) => act('text', { Content: content, bizmsgmenuid: String(id) });

function film({ media_id, title, description }, { msgtype }) {
  return html`<div class="picture film ${tint(media_id ?? '')}" role="img" aria-label=${t(`kind_${msgtype}`)}>
      <span class="play">${icon('play')}</span>${mediaId(media_id)}
    </div>
    ${title || description ? html`<div class="caption"><b>${title}</b><span class="fine">${description}</span></div>` : nothing}`;
}

function card(picture, title, description) {
  return html`<div class="card row-card">
    <div><p class="card-title">${title}</p><p class="fine">${description}</p></div>
    <span class="card-picture">${icon(picture)}</span>
  </div>`;
}

function article({ title, description, url, picurl }, index, all) {
  const words = link(url ?? '', title || url) ?? title;
  if (index > 0) return html`<div class="article"><p>${words}</p><span class="card-picture ${tint(picurl ?? '')}">${icon('image')}</span></div>`;
  return html`<div class="article first">
    <div class="cover ${tint(picurl ?? title ?? '')}" title=${picurl ?? ''}>${icon('image')}</div>
    <p class="card-title">${words}</p>
    ${all.length === 1 && description ? html`<p class="fine">${description}</p>` : nothing}
  </div>`;
}

function anything(content, { msgtype, direction }) {
  const shown = direction === 'in' ? content.fields : content;
  return html`<div class="bubble text">${kind(msgtype)}<pre class="fine mono">${JSON.stringify(shown, null, 1)}</pre></div>`;
}

const kind = (msgtype) => (has(`kind_${msgtype}`) ? t(`kind_${msgtype}`) : t('did_other', { kind: msgtype }));

const mediaId = (id) => html`<span class="media-id mono" title=${id ?? ''}>${(id ?? '').slice(0, 8)}</span>`;

// Between 2 and 18 seconds, the same for the same voice.
const seconds = (id) => 2 + ([...(id ?? '')].reduce((sum, letter) => sum + letter.codePointAt(0), 0) % 17);

// The sentence in the middle, for what has no bubble.
export function doneByUser({ msgtype, notice, fields = {} }) {
  if (msgtype === 'notice') return notice.content;
  if (msgtype === 'transfer_customer_service') return t('transferred');
  const { Event: event, EventKey: key = '' } = fields;
  if (event === 'subscribe' && String(key).startsWith('qrscene_')) return t('did_subscribe_scan', { key: key.slice(8) });
  const values = { event, key, latitude: fields.Latitude, longitude: fields.Longitude };
  return has(`did_${event}`) ? t(`did_${event}`, values) : t('did_event', values);
}

// A message in words, for those who listen.
export function spoken(message) {
  if (isCentred(message)) return doneByUser(message);
  const content = contentOf(message);
  return content.content ?? `${kind(message.msgtype)} ${content.title ?? content.articles?.[0]?.title ?? ''}`;
}
