// The page's words in the reader's language, the browser's unless they chose one.
import en from './words/en.js';
import zh from './words/zh.js';
import { recall, remember } from './memory.js';

const BOOKS = { en, zh };
let language = recall('language') ?? (navigator.language.toLowerCase().startsWith('zh') ? 'zh' : 'en');

export const LANGUAGES = { zh: '中文', en: 'English' };

export function currentLanguage() {
  return language;
}

export function speak(chosen) {
  language = chosen;
  remember('language', chosen);
  applyLanguage();
}

export function applyLanguage() {
  document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en';
  document.title = t('title');
}

// The words for `key`, with {names} filled in; a key without words is shown as it is.
export function t(key, values = {}) {
  const words = BOOKS[language][key] ?? key;
  return words.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

export function has(key) {
  return key in BOOKS[language];
}
