// After a refused form, readers and keyboards start at the error summary. Browsers that honour autofocus are there already.
const summary = document.querySelector("#error-summary");
if (summary && document.activeElement !== summary) summary.focus();
