/* "/" leads to the search field, "?" opens the list of keys. Keys typed into a field are the field's. */
const isTyping = (target) => target.closest("input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable]");
const list = document.getElementById("keys");

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || isTyping(event.target)) return;
  if (event.key === "/") {
    const search = document.querySelector("[data-search]");
    if (!search) return;
    event.preventDefault();
    search.focus();
    search.select();
  } else if (event.key === "?" && list && !document.querySelector("dialog[open]")) {
    event.preventDefault();
    list.showModal();
  }
});
