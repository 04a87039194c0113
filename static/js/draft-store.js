/* Answers that are not saved yet, kept in this browser per member and assessment. Gone once saved, and on signing out. */
const NAME = "soc-builder-drafts";
const memory = new Map(); // where the browser offers no database: holds while the page does

const settled = (request) => new Promise((resolve, reject) => {
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => reject(request.error);
});

const opened = () => {
  const request = indexedDB.open(NAME, 1);
  request.onupgradeneeded = () => request.result.createObjectStore("drafts", { keyPath: ["member", "assessment", "code"] });
  return settled(request);
};

const within = async (mode, work, instead) => {
  let database;
  try {
    database = await opened();
    return await settled(work(database.transaction("drafts", mode).objectStore("drafts")));
  } catch {
    return instead();
  } finally {
    database?.close();
  }
};

const key = (draft) => [draft.member, draft.assessment, draft.code];

/* A draft: {member, assessment, code, version, fields, url, page, at}. */
export const keep = (draft) => within("readwrite", (store) => store.put(draft), () => memory.set(key(draft).join(), draft));

export const drop = (draft) => within("readwrite", (store) => store.delete(key(draft)), () => memory.delete(key(draft).join()));

export const kept = async (member, assessment) => {
  const all = await within("readonly", (store) => store.getAll(), () => [...memory.values()]);
  return all.filter((draft) => draft.member === member && draft.assessment === assessment);
};

export const wipe = () => {
  memory.clear();
  return new Promise((resolve) => {
    const request = indexedDB.deleteDatabase(NAME);
    request.onsuccess = request.onerror = request.onblocked = () => resolve();
  });
};
