/* The wizard: every change saves itself, what cannot be saved is kept in this browser and sent later. */
import * as answer from "./answer-fields.js";
import { send } from "./answer-sender.js";
import * as drafts from "./draft-store.js";
import { offerKept } from "./kept-answers.js";
import { listenToKeys, markCurrent } from "./wizard-keys.js";
import { show, word } from "./save-state.js";
import "./attach-proof.js";

const wizard = document.getElementById("wizard");
const form = document.getElementById("answers");
const TYPING_PAUSE = 900; // milliseconds without a key before a text is saved
const RETRY_FIRST = 4_000;
const RETRY_LAST = 60_000;
const LEAVING_PATIENCE = 4_000;

/* One after the other: a page never asks the server for two saves at once. */
let line = Promise.resolve();
const inTurn = (work) => {
  line = line.then(work, work);
  return line;
};

class Question {
  constructor(pair) {
    this.pair = pair;
    this.code = pair.dataset.question;
    this.saved = answer.read(pair);
    this.isSending = false;
    this.conflict = null;
    this.timer = 0;
    this.keeping = Promise.resolve();
    if (pair.querySelector(".errorlist li")) this.saved = { ...this.saved, choice: null }; // came back refused: not saved
  }

  get fields() { return answer.read(this.pair); }
  get isDirty() { return !answer.same(this.fields, this.saved); }
  get key() { return { member: wizard.dataset.member, assessment: wizard.dataset.assessment, code: this.code }; }

  draft() {
    return { ...this.key, fields: this.fields, version: answer.version(this.pair), url: this.pair.dataset.url, page: location.pathname, at: Date.now() };
  }

  changed(pause) {
    if (!this.isDirty && !this.isSending) {
      clearTimeout(this.timer);
      this.keeping = drafts.drop(this.key);
      this.complain([]);
      return show(this.pair, "");
    }
    this.keeping = drafts.keep(this.draft());
    clearTimeout(this.timer);
    if (this.conflict) return;
    const lacks = answer.missing(this.fields);
    if (lacks) return show(this.pair, "incomplete");
    this.timer = setTimeout(() => this.save(), pause);
  }

  /* Resolves when nothing more is under way for this question. */
  async save() {
    clearTimeout(this.timer);
    if (this.isSending || this.conflict) return this.sending;
    if (!this.isDirty || answer.missing(this.fields)) return undefined;
    this.isSending = true;
    this.sending = this.exchange();
    await this.sending;
    return this.sending;
  }

  async exchange() {
    const fields = this.fields;
    show(this.pair, "saving");
    await this.keeping;
    const reply = await inTurn(() => send(this.pair.dataset.url, answer.body(this.code, answer.version(this.pair), fields)));
    this.isSending = false;
    await this.received(reply, fields);
    if (reply.state === "saved" && this.isDirty) this.changed(0);
  }

  async received(reply, fields) {
    if (reply.state === "saved" || (reply.state === "conflict" && answer.same(reply.theirs, fields))) {
      answer.setVersion(this.pair, reply.version);
      this.saved = fields;
      this.complain([]);
      swap(reply.parts);
      if (reply.state === "conflict") document.getElementById(`conflict-${this.code}`).replaceChildren(); // both said the same
      this.mark(reply.level);
      if (!this.isDirty) await drafts.drop(this.key);
      show(this.pair, "saved", reply.time);
      heardBack();
      return;
    }
    if (reply.state === "conflict") {
      this.conflict = reply;
      swap(reply.parts);
      this.mark(reply.level);
    }
    if (reply.state === "refused") this.complain(reply.sentences);
    if (reply.state === "closed") this.complain([reply.sentence]);
    if (reply.state === "offline" || reply.state === "broken") tryAgainLater();
    show(this.pair, reply.state);
  }

  /* The other answer stands, or mine goes over it: either way the conflict is settled knowingly. */
  settle(takesMine) {
    const { version, theirs } = this.conflict;
    this.conflict = null;
    answer.setVersion(this.pair, version);
    document.getElementById(`conflict-${this.code}`).replaceChildren();
    this.saved = theirs;
    if (!takesMine) answer.write(this.pair, theirs);
    this.pair.querySelector(".question").focus();
    if (this.isDirty) return this.save();
    show(this.pair, "");
    return drafts.drop(this.key);
  }

  complain(sentences) {
    const list = document.getElementById(`errors-${this.code}`);
    list.replaceChildren(...sentences.map((sentence) => Object.assign(document.createElement("li"), { textContent: sentence })));
  }

  /* The level that a number reaches. */
  mark(level) {
    for (const row of this.pair.querySelectorAll(".scale > [data-level]")) row.classList.toggle("chosen", row.dataset.level === level);
  }
}

const swap = (parts) => {
  for (const [id, html] of Object.entries(parts)) {
    const old = document.getElementById(id);
    if (!old) continue;
    const holder = document.createElement("template");
    holder.innerHTML = html;
    const fresh = holder.content.firstElementChild;
    const wasOpen = old.querySelector("details")?.open;
    if (wasOpen !== undefined) fresh.querySelector("details").open = wasOpen;
    const scrolled = old.scrollTop;
    old.replaceWith(fresh);
    fresh.scrollTop = scrolled;
  }
};

const questions = new Map([...wizard.querySelectorAll("[data-question]")].map((pair) => [pair.dataset.question, new Question(pair)]));
const of = (element) => questions.get(element.closest("[data-question]")?.dataset.question);
const unsaved = () => [...questions.values()].filter((question) => question.isSending || (question.isDirty && !question.conflict && !answer.missing(question.fields)));
const saveAll = () => Promise.all(unsaved().map((question) => question.save()));

/* Trying again: when the network is back, when the window is looked at again, and every now and then. */
let wait = RETRY_FIRST;
let retry = 0;
const heardBack = () => { wait = RETRY_FIRST; };
const tryAgainLater = () => {
  clearTimeout(retry);
  retry = setTimeout(saveAll, wait);
  wait = Math.min(wait * 2, RETRY_LAST);
};
addEventListener("online", saveAll);
document.addEventListener("visibilitychange", () => { if (!document.hidden) saveAll(); });
addEventListener("focus", saveAll);

/* What people do with the fields */
const isOurs = (target) => target.form === form && target.name && of(target);
wizard.addEventListener("input", ({ target }) => {
  if (!isOurs(target)) return;
  const question = of(target);
  if (target.name.endsWith("-number") && target.value.trim()) answer.choose(question.pair, "number");
  if (target.name.endsWith("-conditions") && answer.read(question.pair).number) answer.choose(question.pair, "number");
  const isText = target.matches("textarea, [type=text]");
  question.changed(isText ? TYPING_PAUSE : 0);
  if (target.value === "na" && target.type === "radio") answer.field(question.pair, "reason").focus();
});
wizard.addEventListener("change", ({ target }) => {
  if (isOurs(target) && target.matches("textarea, [type=text]")) of(target).save();
});
wizard.addEventListener("focusin", ({ target }) => {
  const question = of(target);
  if (question) markCurrent(question.pair);
});
form.addEventListener("submit", (event) => {
  event.preventDefault();
  const question = event.submitter && questions.get(event.submitter.value);
  if (question?.conflict) question.settle(event.submitter.hasAttribute("data-mine"));
  else saveAll();
});

/* Leaving waits for what is being saved; what cannot be saved stays kept. */
const leave = async (go) => {
  await Promise.race([saveAll(), new Promise((resolve) => { setTimeout(resolve, LEAVING_PATIENCE); })]);
  go();
};
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[href]");
  const isPlain = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey && !event.defaultPrevented;
  if (!link || !isPlain || link.target || link.getAttribute("href").startsWith("#") || !unsaved().length) return;
  event.preventDefault();
  leave(() => { location.href = link.href; });
});
document.addEventListener("submit", (event) => {
  if (event.target === form || event.defaultPrevented || event.target.method === "dialog" || !unsaved().length) return;
  event.preventDefault();
  leave(() => event.target.requestSubmit(event.submitter));
});

/* This page without JavaScript has buttons that save; here they are not needed. */
document.documentElement.classList.add("saves-itself");
for (const part of document.querySelectorAll("[data-next]")) part.hidden = false;
listenToKeys(wizard, { next: () => document.querySelector("[data-next]").click() });
offerKept({ member: wizard.dataset.member, assessment: wizard.dataset.assessment, questions, word });
