using System.Management.Automation;
using RenderTools.Arguments;

namespace RenderTools.Commands;

/// <summary>A cmdlet that takes videos by path.</summary>
public abstract class VideoPathCommand : RenderCommand
{
    /// <summary>The parameter set with wildcards.</summary>
    protected const string PathSet = "Path";

    /// <summary>The parameter set of names as they are.</summary>
    protected const string LiteralPathSet = "LiteralPath";

    /// <summary>Paths of videos; wildcards are expanded.</summary>
    [Parameter(
        Mandatory = true,
        Position = 0,
        ValueFromPipeline = true,
        ValueFromPipelineByPropertyName = true,
        ParameterSetName = PathSet
    )]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    public string[] Path { get; set; } = [];

    /// <summary>Paths of videos, taken as they are.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = LiteralPathSet)]
    [Alias("PSPath")]
    [ValidateNotNullOrEmpty]
    public string[] LiteralPath { get; set; } = [];

    /// <summary>The files that are meant; an error for each path that means none.</summary>
    protected IEnumerable<string> ResolvePaths() =>
        ParameterSetName == LiteralPathSet
            ? new VideoPaths(this).Literal(LiteralPath)
            : new VideoPaths(this).Expand(Path);
}
