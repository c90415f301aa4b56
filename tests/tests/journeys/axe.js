// What axe-core finds on the page as it stands: one sentence for each rule and element.
const done = arguments[arguments.length - 1];
const rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
axe.run(document, { runOnly: { type: "tag", values: rules }, resultTypes: ["violations"], preload: false }).then(
  ({ violations }) => done(violations.flatMap(({ id, nodes }) =>
    nodes.map((node) => `axe ${id}: ${node.html.slice(0, 120)} ${node.failureSummary.split("\n").slice(1).map((line) => line.trim()).join("; ")}`))),
  (error) => done([`axe failed: ${error}`]),
);
