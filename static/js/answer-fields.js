/* The fields of one question, read and written as plain values. */
const named = (pair, name) => [...pair.querySelectorAll(`[name="${CSS.escape(`${pair.dataset.question}-${name}`)}"]`)];
const text = (pair, name) => named(pair, name)[0]?.value ?? "";

export const read = (pair) => ({
  choice: named(pair, "choice").find((radio) => radio.checked)?.value ?? "",
  number: text(pair, "number").trim(),
  reason: text(pair, "reason").trim(),
  note: text(pair, "note").trim(),
  conditions: named(pair, "conditions").filter((box) => box.checked).map((box) => box.value),
});

export const write = (pair, fields) => {
  for (const radio of named(pair, "choice")) radio.checked = radio.value === fields.choice;
  for (const box of named(pair, "conditions")) box.checked = fields.conditions.includes(box.value);
  for (const name of ["number", "reason", "note"]) for (const field of named(pair, name)) field.value = fields[name];
};

export const choose = (pair, value) => {
  const radio = named(pair, "choice").find((one) => one.value === value);
  if (radio) radio.checked = true;
  return radio;
};

export const field = (pair, name) => named(pair, name)[0];

export const version = (pair) => Number(text(pair, "version"));
export const setVersion = (pair, number) => { for (const one of named(pair, "version")) one.value = number; };

/* Whether two states say the same: what stands in a field that the choice does not use says nothing. */
export const same = (one, other) => JSON.stringify(said(one)) === JSON.stringify(said(other));
const said = ({ choice, number, reason, note, conditions }) => [
  choice,
  choice === "number" ? number : "",
  choice === "na" ? reason : "",
  note,
  choice === "number" ? [...conditions].sort() : [],
];

/* What is missing before it can be saved: "reason", "number" or nothing. */
export const missing = ({ choice, number, reason }) => {
  if (choice === "na" && !reason) return "reason";
  if (choice === "number" && !number) return "number";
  return "";
};

export const body = (code, versionRead, fields) => {
  const sent = new URLSearchParams();
  sent.append(`${code}-version`, versionRead);
  for (const name of ["choice", "number", "reason", "note"]) sent.append(`${code}-${name}`, fields[name]);
  for (const level of fields.conditions) sent.append(`${code}-conditions`, level);
  return sent;
};
