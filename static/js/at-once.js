/* A link that signs in needs no click: the form of its page is sent as soon as it stands. */
document.querySelector("form[data-at-once]")?.submit();
