// Messages that are filled forms: templates, notices, and WeCom's cards with buttons to press.
import { act } from '../acts.js';
import { html, nothing } from '../lit.js';
import { link } from '../rich_text.js';
import { currentAccount } from '../store.js';
import { t } from '../words.js';
import { icon } from './icons.js';

// A template's values by their names; the account's own words for them are in WeChat's library only.
export function templateCard({ template_id, title, data = {}, url, page, miniprogram }, { msgtype }) {
  const { first, remark, ...values } = data;
  const leads = link(url ?? '', t('open')) ?? page ?? miniprogram?.pagepath ?? miniprogram?.appid;
  return html`<div class="card form-card">
    <p class="card-title">${title ?? t(`kind_${msgtype}`)}</p>
    ${first ? html`<p>${first.value}</p>` : nothing}
    ${rows(Object.entries(values).map(([name, { value } = {}]) => [name, value]))}
    ${remark ? html`<p>${remark.value}</p>` : nothing}
    <p class="fine mono" title=${template_id}>${template_id?.slice(0, 12)}…</p>
    ${leads ? html`<p class="leads">${leads}</p>` : nothing}
  </div>`;
}

export function noticeCard({ title, description, content_item = [], page, appid }) {
  return html`<div class="card form-card">
    <p class="card-title">${title}</p>
    ${description ? html`<p class="fine">${description}</p>` : nothing} ${rows(content_item.map(({ key, value }) => [key, value]))}
    <p class="leads fine">${icon('miniprogrampage')}${page ?? appid}</p>
  </div>`;
}

// Its description may hold div and br, of which only the line breaks are kept.
export function textCard({ title, description = '', url, btntxt }) {
  const lines = description.split(/<\/?div[^<>]*>|<br\s*\/?>|\n/i).filter((line) => line.trim());
  return html`<div class="card form-card">
    <p class="card-title">${title}</p>
    ${lines.map((line) => html`<p class="fine">${line}</p>`)}
    <p class="leads">${link(url ?? '', btntxt || t('details')) ?? url}</p>
  </div>`;
}

const rows = (pairs) =>
  pairs.length ? html`<dl class="facts small">${pairs.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>` : nothing;

export function taskCard({ title, description, task_id, btn = [] }, { agentid }) {
  const press = ({ key }) => act('taskcard_click', { EventKey: key, TaskId: task_id }, agentName(agentid));
  return html`<div class="card form-card">
    <p class="card-title">${title}</p>
    <p class="fine">${description}</p>
    <div class="card-buttons">${btn.map((one) => html`<button type="button" class="chip" @click=${() => press(one)}>${one.name}</button>`)}</div>
  </div>`;
}

// A card as it was sent, or as it was updated after somebody pressed it.
export function pressableCard(content, message) {
  if (content.button?.replace_name) return html`<div class="card form-card"><p class="fine">${t('card_updated')}</p><p>${content.button.replace_name}</p></div>`;
  const card = content.template_card ?? content;
  const press = (event) => {
    event.preventDefault();
    pressed(card, message, event);
  };
  return html`<form class="card form-card template-card" data-card=${card.card_type} @submit=${press}>
    ${content.updated ? html`<p class="fine">${t('card_updated')}</p>` : nothing} ${card.source?.desc ? html`<p class="fine">${card.source.desc}</p>` : nothing}
    ${heading(card.main_title)} ${heading(card.emphasis_content)} ${card.sub_title_text ? html`<p class="fine">${card.sub_title_text}</p>` : nothing}
    ${quote(card.quote_area)} ${rows((card.horizontal_content_list ?? []).map(({ keyname, value, url }) => [keyname, link(url ?? '', value || url) ?? value]))}
    ${(card.jump_list ?? []).map(({ title, url }) => html`<p class="leads">${link(url ?? '', title) ?? title}</p>`)}
    ${choices(card)} ${buttons(card)} ${card.card_action?.url ? html`<p class="leads">${link(card.card_action.url, t('open'))}</p>` : nothing}
  </form>`;
}

const heading = (part) =>
  part ? html`${part.title ? html`<p class="card-title">${part.title}</p>` : nothing}${part.desc ? html`<p class="fine">${part.desc}</p>` : nothing}` : nothing;

const quote = (area) => (area ? html`<p class="md-quote">${area.title} ${area.quote_text}</p>` : nothing);

function choices({ checkbox, select_list = [], button_selection }) {
  return html`${checkbox ? boxes(checkbox) : nothing} ${[...select_list, ...(button_selection ? [button_selection] : [])].map(selection)}`;
}

function boxes({ question_key, option_list = [], mode }) {
  return html`<fieldset class="boxes">
    ${option_list.map(
      ({ id, text, is_checked }) => html`<label class="row"><input type=${mode ? 'checkbox' : 'radio'} name=${question_key} value=${id} .defaultChecked=${Boolean(is_checked)} />${text}</label>`,
    )}
  </fieldset>`;
}

const selection = ({ question_key, title, selected_id, option_list = [] }) =>
  html`<label class="pair"><span class="label">${title ?? question_key}</span>
    <select name=${question_key}>${option_list.map(({ id, text }) => html`<option value=${id} ?selected=${id === selected_id}>${text}</option>`)}</select></label>`;

function buttons({ button_list = [], submit_button }) {
  const all = [...button_list, ...(submit_button ? [submit_button] : [])];
  if (!all.length) return nothing;
  return html`<div class="card-buttons">
    ${all.map(({ text, key, url }) => link(url ?? '', text) ?? html`<button type="submit" class="chip" name="key" value=${key}>${text}</button>`)}
  </div>`;
}

// What was chosen is told in any case; the platform adds a code with which the card can be updated.
function pressed({ card_type, task_id }, { agentid }, { target, submitter }) {
  const chosen = Map.groupBy([...new FormData(target)], ([question]) => question);
  const items = [...chosen].map(([QuestionKey, options]) => ({ QuestionKey, OptionIds: { OptionId: options.map(([, id]) => id) } }));
  const fields = { EventKey: submitter?.value ?? '', TaskId: task_id ?? '', CardType: card_type, SelectedItems: items.length ? { SelectedItem: items } : '' };
  return act('template_card_event', fields, agentName(agentid));
}

// A press goes to the application that sent the card.
const agentName = (id) => currentAccount()?.agents?.find((agent) => agent.id === id)?.name ?? null;
