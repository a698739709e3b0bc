using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("RenderTools.Dashboard.Tests")]
[assembly: InternalsVisibleTo("RenderTools.Dashboard.Demo")]
