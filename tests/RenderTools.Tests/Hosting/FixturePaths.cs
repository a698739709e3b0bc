using System.Reflection;

namespace RenderTools.Tests.Hosting;

/// <summary>Where the build has put the assemblies that tests run or import.</summary>
internal static class FixturePaths
{
    /// <summary>A PowerShell engine without our module, to be started with <c>dotnet</c>.</summary>
    internal static string BareHost => Of("BareHost");

    /// <summary>A binary module that carries Spectre.Console 0.49.1 and a stub named CliWrap.</summary>
    internal static string ClashingModule => Of("ClashingModule");

    private static string Of(string key) =>
        typeof(FixturePaths).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(metadata => metadata.Key == key).Value!;
}
