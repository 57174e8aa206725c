// Every kind of message as WeChat would show it. Pictures, voices and films are drawn: the platform has none of their bytes.
import { act, chooseInKf } from '../acts.js';
import { html, nothing } from '../lit.js';
import { markdown } from '../markdown.js';
import { tint } from '../people.js';
import { link, richText } from '../rich_text.js';
import { has, t } from '../words.js';
import { noticeCard, pressableCard, taskCard, templateCard, textCard } from './cards.js';
import { icon } from './icons.js';

// What the user did without saying anything, and what WeChat itself says, stands in the middle.
const UPDATES = ['update_button', 'update_taskcard', 'update_template_card'];

export function isCentred(message) {
  return ['event', 'notice', 'transfer_customer_service', ...UPDATES].includes(message.msgtype);
}

export function bubble(message) {
  const show = BUBBLES[message.msgtype] ?? anything;
  return show(contentOf(message), message);
}

// The content under the names that custom/send uses, whichever way the message went.
function contentOf({ direction, msgtype, fields = {}, ...message }) {
  if (direction === 'out') return message[msgtype] ?? {};
  const { Content, MediaId, Title, Description, Url } = fields;
  if (message.via === 'kf') return { ...fields[msgtype], fields: placed(fields[msgtype]) };
  const [content, media_id] = [Content ?? fields.text?.content, MediaId ?? fields[msgtype]?.media_id]; // robots have the latter
  return { content, media_id, title: Title, description: Description, url: Url, recognition: fields.Recognition, appid: fields.AppId, fields };
}

// WeChat's own customer service has other names for where something is.
const placed = (content = {}) => ({ ...content, Label: content.name ?? content.address, Location_X: content.latitude, Location_Y: content.longitude });

const formatted = ({ content }) => html`<div class="bubble markdown">${markdown(String(content ?? ''))}</div>`;

const BUBBLES = {
  text: ({ content }) => html`<div class="bubble text">${richText(String(content ?? ''))}</div>`,
  image: ({ media_id, md5 }) => html`<div class="picture ${tint(media_id ?? md5 ?? '')}" role="img" aria-label=${t('kind_image')}>${icon('image')}${mediaId(media_id)}</div>`,
  voice: ({ media_id, recognition }) =>
    html`<div class="bubble voice" role="img" aria-label=${t('kind_voice')}>${icon('voice')}<span class="waves"></span>${seconds(media_id)}″</div>
      ${recognition ? html`<div class="bubble recognition">${recognition}</div>` : nothing}`,
  video: film,
  shortvideo: film,
  mpvideo: film,
  file: ({ media_id }) => card('file', t('kind_file'), media_id),
  location: ({ fields }) =>
    html`<div class="card place"><p class="card-title">${fields.Label}</p><div class="map">${icon('location')}</div>
      <p class="fine mono">${fields.Location_X}, ${fields.Location_Y}</p></div>`,
  link: ({ title, description, desc, url }) => card('link', link(url ?? '', title ?? url) ?? title, description ?? desc),
  music: ({ title, description, musicurl }) => card('music', link(musicurl ?? '', title || t('kind_music')) ?? title ?? t('kind_music'), description),
  news: articles,
  mpnews: articles,
  mpnewsarticle: articles,
  wxcard: ({ card_id }) => card('other', t('kind_wxcard'), card_id),
  template: templateCard,
  subscribe: templateCard,
  template_card: pressableCard,
  taskcard: taskCard,
  textcard: textCard,
  miniprogram_notice: noticeCard,
  markdown: formatted,
  markdown_v2: formatted,
  stream: formatted,
  stream_with_template_card: formatted,
  welcome: severalParts,
  mass: severalParts,
  msgmenu: ({ head_content, list = [], tail_content }, message) =>
    html`<div class="bubble"><p class="text">${richText(head_content ?? '')}</p>
      <ul class="choices">
        ${list.map((item) => html`<li>${choice(item, message)}</li>`)}
      </ul>
      <p class="text">${richText(tail_content ?? '')}</p></div>`,
  miniprogram: ({ title, appid }) => card('miniprogrampage', title, appid),
  miniprogrampage: ({ title, appid }) => card('miniprogrampage', title, appid),
};

// What a member of a corporation sends to customers: a text with attachments.
function severalParts({ text, attachments = [] }) {
  return html`${text?.content ? html`<div class="bubble text">${richText(text.content)}</div>` : nothing}
    ${attachments.map(({ msgtype: kind, ...one }) => bubble({ direction: 'out', msgtype: kind, [kind]: one[kind] }))}`;
}

// One of a menu message's answers; WeChat's own customer service says in `type` what it is.
function choice(item, { via, open_kfid }) {
  const { id, content, url } = item.type ? (item[item.type] ?? {}) : item;
  if (url) return link(url, content || url) ?? content;
  const choose = () => (via === 'kf' ? chooseInKf(open_kfid, { id, content }) : act('text', { Content: content, bizmsgmenuid: String(id) }));
  return item.type && item.type !== 'click' ? content : html`<button type="button" @click=${choose}>${content}</button>`;
}

function articles({ articles: all, media_id, article_id }, { msgtype }) {
  return all ? html`<div class="card news">${all.map(article)}</div>` : card('VIEW', t(`kind_${msgtype}`), media_id ?? article_id);
}

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
  if (UPDATES.includes(msgtype)) return t('card_updated');
  const { Event: event = fields.event?.eventtype ?? fields.event?.event_type, EventKey: key = '' } = fields;
  if (event === 'subscribe' && String(key).startsWith('qrscene_')) return t('did_subscribe_scan', { key: key.slice(8) });
  const values = { event, key, latitude: fields.Latitude, longitude: fields.Longitude };
  return has(`did_${event}`) ? t(`did_${event}`, values) : t('did_event', values);
}

// A message in words, for those who listen.
export function spoken(message) {
  if (isCentred(message)) return doneByUser(message);
  const content = contentOf(message);
  return content.content ?? `${kind(message.msgtype)} ${content.title ?? content.main_title?.title ?? content.articles?.[0]?.title ?? ''}`;
}
