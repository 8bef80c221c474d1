// Nothing is painted before the page is as it will stay, so nothing moves under the reader's eyes. This runs in
// the head; modules run before the page counts as loaded, and it is shown then even if one of them fails.
"use strict";
document.documentElement.classList.add("waiting");
document.addEventListener("DOMContentLoaded", () => document.documentElement.classList.remove("waiting"));
