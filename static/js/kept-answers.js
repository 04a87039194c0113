/* Answers that this browser kept because they could not be saved: offered when the member is back. */
import * as answer from "./answer-fields.js";
import { send } from "./answer-sender.js";
import * as drafts from "./draft-store.js";

const button = (text, style, act) => {
  const made = Object.assign(document.createElement("button"), { type: "button", textContent: text, className: style });
  made.addEventListener("click", act);
  return made;
};

/* On this page it goes into the fields and saves itself like any change; a conflict shows where it is. */
const sendHere = (question, draft) => {
  answer.write(question.pair, draft.fields);
  answer.setVersion(question.pair, draft.version);
  return question.save();
};

/* Of another aspect it is sent as it is; what does not go through stays kept, with the way to its page. */
const sendElsewhere = async (draft) => {
  const reply = await send(draft.url, answer.body(draft.code, draft.version, draft.fields));
  const isDone = reply.state === "saved" || (reply.state === "conflict" && answer.same(reply.theirs, draft.fields));
  if (isDone) await drafts.drop(draft);
};

export const offerKept = async ({ member, assessment, questions, word }) => {
  const place = document.getElementById("kept");
  const found = [];
  for (const draft of await drafts.kept(member, assessment)) {
    const question = questions.get(draft.code);
    if (question && answer.same(question.saved, draft.fields)) await drafts.drop(draft); // it had arrived
    else found.push(draft);
  }
  if (!found.length) { place.hidden = true; return; }

  const codes = document.createElement("span");
  found.forEach((draft, place) => {
    const link = Object.assign(document.createElement("a"), { href: `${draft.page}#${draft.code}`, textContent: draft.code });
    codes.append(place ? ", " : "", link);
  });
  const sentence = document.createElement("p");
  const [before, after] = word(found.length === 1 ? "kept-one" : "kept-many", { n: found.length }).split("{codes}");
  sentence.append(before, codes, after ?? "");

  const actions = document.createElement("p");
  actions.className = "actions";
  actions.append(
    button(word("send"), "button primary compact", async () => {
      for (const draft of found) {
        const question = questions.get(draft.code);
        await (question ? sendHere(question, draft) : sendElsewhere(draft));
      }
      await offerAgain({ member, assessment, questions, word });
    }),
    button(word("drop"), "button compact", async () => {
      await Promise.all(found.map((draft) => drafts.drop(draft)));
      place.hidden = true;
    }),
  );
  place.className = "notice warning";
  place.replaceChildren(sentence, actions);
  place.hidden = false;
};

/* What stands in the fields of this page shows its own state there; only other pages' answers are offered still. */
const offerAgain = (setting) => {
  const elsewhere = { ...setting, questions: setting.questions };
  return drafts.kept(setting.member, setting.assessment).then((left) => {
    const here = left.filter((draft) => setting.questions.has(draft.code));
    if (here.length === left.length) document.getElementById("kept").hidden = true;
    else offerKept(elsewhere);
  });
};
