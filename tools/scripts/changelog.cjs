// How `changeset version` writes CHANGELOG.md: the lines of the changesets as they are, without commits and dependencies.
module.exports = {
  getReleaseLine: async ({ summary }) => summary.trim(),
  getDependencyReleaseLine: async () => "",
};
