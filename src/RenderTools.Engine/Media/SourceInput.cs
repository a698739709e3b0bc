namespace RenderTools.Media;

/// <summary>How ffmpeg and ffprobe are told to open a source: the one place that builds these arguments.</summary>
internal static class SourceInput
{
    /// <summary>The file as a URL that no name can turn into a protocol or an option.</summary>
    public static string Url(string path) => "file:" + path;

    /// <summary>
    /// Options before the input. The demuxer is the one that probing found among those that open no other file,
    /// so a playlist put in the source's place later is not followed either.
    /// </summary>
    public static IEnumerable<string> Options(VideoInfo source) =>
        ["-protocol_whitelist", "file", "-f", source.Container.Split(',')[0]];

    /// <summary>
    /// Options, -i and the file without its first bytes: a demuxer that needs no header takes it for a whole one.
    /// </summary>
    public static IEnumerable<string> ArgumentsFrom(VideoInfo source, long position) =>
        [
            "-protocol_whitelist",
            "file,subfile",
            .. Options(source).Skip(2),
            "-i",
            FormattableString.Invariant($"subfile,,start,{position},end,0,,:{Url(source.Path)}"),
        ];

    /// <summary>Options, -i and the file.</summary>
    public static IEnumerable<string> Arguments(VideoInfo source) => [.. Options(source), "-i", Url(source.Path)];
}
