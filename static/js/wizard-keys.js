/* Keys of the wizard: 0–5, Y, P, N, D, E, j, k, Enter. They act on the current question and can be switched off. */
import { choose, field } from "./answer-fields.js";

const REPLIES = { y: "5", p: "2.5", 0: "0" };
const isTyping = (target) => target.closest("input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable]");
const toggle = document.getElementById("single-keys");

export const markCurrent = (pair) => {
  for (const one of document.querySelectorAll(".pair.current")) if (one !== pair) one.classList.remove("current");
  pair.classList.add("current");
};

const remembered = () => { try { return localStorage.getItem("single-keys") !== "off"; } catch { return true; } };
const remember = (isOn) => { try { localStorage.setItem("single-keys", isOn ? "on" : "off"); } catch { /* holds for this page */ } };

const take = (pair, radio) => {
  if (!radio) return;
  radio.focus();
  radio.dispatchEvent(new Event("input", { bubbles: true }));
  markCurrent(pair);
};

const startNumber = (pair, digit) => {
  const input = field(pair, "number");
  input.focus();
  input.value = digit;
  input.setSelectionRange(1, 1);
  input.dispatchEvent(new Event("input", { bubbles: true }));
};

const move = (pairs, pair, step) => {
  const next = pairs[pairs.indexOf(pair) + step];
  if (!next) return;
  next.querySelector(".question").focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest" });
  markCurrent(next);
};

export const listenToKeys = (wizard, { next }) => {
  const pairs = [...wizard.querySelectorAll("[data-question]")];
  const named = pairs.find((pair) => `#${pair.id}` === location.hash);
  const open = pairs.find((pair) => pair.querySelector('input[type=radio][value=""]:checked'));
  if (pairs.length) markCurrent(named ?? open ?? pairs[0]);

  toggle.checked = remembered();
  toggle.addEventListener("change", () => remember(toggle.checked));

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || isTyping(event.target) || document.querySelector("dialog[open]")) return;
    const pair = wizard.querySelector(".pair.current");
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    if (key === "Enter") {
      if (event.target.closest("a, button, summary")) return;
    } else if (!toggle.checked || !pair) return;
    const act = actionOf(key, pair, pairs, next);
    if (!act) return;
    event.preventDefault();
    act();
  });
};

const actionOf = (key, pair, pairs, next) => {
  const type = pair?.dataset.type;
  if (key === "Enter") return next;
  if (key === "j") return () => move(pairs, pair, 1);
  if (key === "k") return () => move(pairs, pair, -1);
  if (key === "n") return () => take(pair, choose(pair, "na"));
  if (key === "d") return () => take(pair, choose(pair, "unknown"));
  if (key === "e") return () => {
    const box = pair.querySelector("[data-attach]");
    if (box) box.open = true;
  };
  if (type === "y") return key in REPLIES ? () => take(pair, choose(pair, REPLIES[key])) : null;
  if (!/^[0-9]$/.test(key)) return null;
  if (type === "n") return () => startNumber(pair, key);
  return key <= "5" ? () => take(pair, choose(pair, key)) : null;
};
