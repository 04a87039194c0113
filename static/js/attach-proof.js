/* "Attach proof" opens its form right there; without JavaScript the same words lead to the page that has it. */
const form = document.getElementById("attach");

document.addEventListener("toggle", ({ target }) => {
  if (!form || !target.matches("[data-attach]") || !target.open || target.querySelector("form")) return;
  const made = form.content.firstElementChild.cloneNode(true);
  made.action = target.dataset.attach;
  const today = document.getElementById("wizard").dataset.today;
  made.elements.csrfmiddlewaretoken.value = document.getElementById("answers")?.dataset.token ?? JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"];
  made.elements.collected_on.value = made.elements.collected_on.max = today;
  made.elements.next.value = `${location.pathname}#${target.closest("[data-question]").dataset.question}`;
  target.querySelector("[data-instead]")?.replaceWith(made);
  made.querySelector("input:not([type=hidden])").focus();
}, true);
