/** Tells the page around, whichever it is, why the widget is not shown there. */
parent.postMessage({ type: "refused", sentence: document.body.textContent.trim() }, "*");
