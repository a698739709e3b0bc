using System.Management.Automation;

namespace RenderTools;

/// <summary>
/// Where every error record of the module is born. Each has an id that never changes (scripts match on
/// <c>FullyQualifiedErrorId</c>), a category, the object it is about, and a sentence that says what to do.
/// </summary>
internal static class Errors
{
    /// <summary>A path that leads to no file.</summary>
    internal static ErrorRecord SourceNotFound(string path) => Create(
        "SourceNotFound", ErrorCategory.ObjectNotFound, path,
        new FileNotFoundException($"There is no file '{path}'. Check the path; for a name with [ or ] use -LiteralPath.", path));

    /// <summary>A path that leads to a directory.</summary>
    internal static ErrorRecord SourceIsDirectory(string path) => Create(
        "SourceIsDirectory", ErrorCategory.InvalidArgument, path,
        new IOException($"'{path}' is a directory. Name the videos in it: '{Path.Combine(path, "*.mp4")}'."));

    private static ErrorRecord Create(string id, ErrorCategory category, object? target, Exception exception) =>
        new(exception, id, category, target);
}
