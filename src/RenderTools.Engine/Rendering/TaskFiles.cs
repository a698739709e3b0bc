using System.Text.Json.Serialization;
using RenderTools.Encoders;
using RenderTools.Filters;
using RenderTools.Media;

namespace RenderTools.Rendering;

/// <summary>The names of the files that a task writes.</summary>
/// <param name="Chunk">The chunk.</param>
/// <param name="Seams">The checksums at the seams.</param>
/// <param name="Sent">A line for each frame that was sent to the encoder; null: ffmpeg's progress counts them.</param>
/// <param name="Measurements">How the names of a first pass's measurements begin; null: there is one pass.</param>
internal sealed record TaskFiles(string Chunk, string Seams, string? Sent, string? Measurements)
{
    // As the encoder's own list names the file of measurements (EncoderProfile.PrivatePass).
    private const string InList = "stats=";

    /// <summary>All names but those of the measurements, of which only the beginning is known.</summary>
    [JsonIgnore]
    public IEnumerable<string> All => new[] { Chunk, Seams, Sent, Quality, Stream, Times }.OfType<string>();

    /// <summary>What was measured of each frame; null: nothing is measured.</summary>
    public string? Quality { get; init; }

    /// <summary>What a standalone encoder writes; null: ffmpeg encodes.</summary>
    public string? Stream { get; init; }

    /// <summary>The timestamps of the frames that a standalone encoder got; null: ffmpeg encodes.</summary>
    public string? Times { get; init; }

    /// <summary>
    /// Both outputs of ffmpeg's muxer "tee": frames to standard output, timestamps into a file. The muxer splits the
    /// text at "|" and takes a backslash and quotes as marks (tee.c, av_get_token).
    /// </summary>
    public static string InTee(string path) =>
        @"[f=yuv4mpegpipe:strict=-1]pipe\:1|[f=framecrc]"
        + SourceInput
            .Url(path)
            .Replace("\\", "\\\\", StringComparison.Ordinal)
            .Replace("'", "\\'", StringComparison.Ordinal)
            .Replace("|", "\\|", StringComparison.Ordinal);

    /// <summary>
    /// A name as the value of a filter's option: escaped once for the filter, and once for the graph.
    /// </summary>
    public static string InGraph(string path) => FilterText.Escape(FilterText.Escape(path, ":"), "[],;");

    /// <summary>The same for an argument of a standalone encoder.</summary>
    internal string PlaceOfEncoder(string argument, string directory)
    {
        if (argument == Stream)
            return Path.Combine(directory, argument);
        return Measurements is not null && argument.EndsWith(Measurements, StringComparison.Ordinal)
            ? argument[..^Measurements.Length] + Path.Combine(directory, Measurements)
            : argument;
    }

    /// <summary>An argument with the full path in place of the name that it holds.</summary>
    internal string Place(string argument, string directory)
    {
        if (All.FirstOrDefault(name => argument == SourceInput.Url(name)) is { } file)
            return SourceInput.Url(Path.Combine(directory, file));
        if (Times is not null && argument == InTee(Times))
            return InTee(Path.Combine(directory, Times));
        if (Quality is not null)
            argument = argument.Replace(
                "=" + InGraph(Quality) + ":shortest",
                "=" + InGraph(Path.Combine(directory, Quality)) + ":shortest",
                StringComparison.Ordinal
            );
        if (Measurements is null)
            return argument;
        var path = Path.Combine(directory, Measurements);
        return argument == Measurements
            ? path
            : argument.Replace(InList + Measurements, InList + EncoderPass.InList(path), StringComparison.Ordinal);
    }
}
