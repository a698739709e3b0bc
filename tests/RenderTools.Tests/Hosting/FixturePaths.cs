using System.Reflection;

namespace RenderTools.Tests.Hosting;

/// <summary>Where the build has put what tests run or import.</summary>
internal static class FixturePaths
{
    /// <summary>NuGet's folder of packages.</summary>
    internal static string Packages => Of("Packages");

    /// <summary>A binary module that carries Spectre.Console 0.49.1 and a stub named CliWrap.</summary>
    internal static string ClashingModule => Of("ClashingModule");

    private static string Of(string key) =>
        typeof(FixturePaths)
            .Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(metadata => metadata.Key == key)
            .Value!;
}
