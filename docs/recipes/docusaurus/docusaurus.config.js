// The script in the head of each page, before the tag; the bundle lies in static/hearth/.
export default {
  title: "A live model in Docusaurus",
  url: "https://example.org",
  baseUrl: "/recipes/docusaurus/",
  favicon: "data:,",
  scripts: [{ src: "/recipes/docusaurus/hearth/hearth-demo-0.1.0.js", async: false }],
  presets: [["classic", { docs: { routeBasePath: "/", sidebarPath: undefined }, blog: false }]],
};
