/* Dialogs that a button opens (data-opens="id"), and confirmations in <details> that a button closes (data-closes). */
const reveal = (part) => part.querySelectorAll("[data-opens][hidden], [data-closes][hidden]").forEach((button) => { button.hidden = false; });

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-opens]");
  if (opener) document.getElementById(opener.dataset.opens)?.showModal();

  const closer = event.target.closest("[data-closes]");
  if (closer) {
    const box = closer.closest("details, dialog");
    if (box instanceof HTMLDialogElement) box.close();
    else if (box) { box.open = false; box.querySelector("summary").focus(); }
  }

  if (event.target instanceof HTMLDialogElement && event.target.open) {
    const box = event.target.getBoundingClientRect();
    const isInside = event.clientX >= box.left && event.clientX <= box.right && event.clientY >= box.top && event.clientY <= box.bottom;
    if (!isInside) event.target.close();
  }
});

document.addEventListener("htmx:afterSwap", (event) => reveal(event.target));
reveal(document);
