using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("RenderTools.Dashboard.Tests")]
