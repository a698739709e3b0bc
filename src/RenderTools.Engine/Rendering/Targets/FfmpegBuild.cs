namespace RenderTools.Rendering.Targets;

/// <summary>An ffmpeg by what it says of itself, and by what its encoder makes of a picture that is known.</summary>
/// <param name="HostName">The machine that it is on.</param>
/// <param name="Version">The first line that <c>ffmpeg -version</c> prints.</param>
/// <param name="Encoder">
/// Checksum of the frames that <see cref="EncoderArguments"/> gives; empty: the encoder does not take them.
/// </param>
internal sealed record FfmpegBuild(string HostName, string Version, string Encoder)
{
    /// <summary>Arguments that make ffmpeg print its version.</summary>
    public static readonly IReadOnlyList<string> VersionArguments = ["-version"];

    /// <summary>
    /// Arguments that encode five frames that every ffmpeg makes alike, and print the checksum of the packets. An
    /// encoder's library has no version that ffmpeg prints; its packets differ with the library's version.
    /// </summary>
    public static IReadOnlyList<string> EncoderArguments(string codec) =>
        [
            "-hide_banner",
            "-nostdin",
            "-loglevel",
            "error",
            "-f",
            "lavfi",
            "-i",
            "testsrc=size=256x256:rate=25:duration=0.2",
            "-c:v",
            codec,
            "-threads",
            "1",
            "-f",
            "md5",
            "-",
        ];

    /// <summary>What differs from another ffmpeg, as a sentence; null: nothing is known to.</summary>
    public string? DifferenceFrom(FfmpegBuild here, string codec) =>
        Version != here.Version ? $"{HostName} has '{Version}', and {here.HostName} has '{here.Version}'."
        : Encoder != here.Encoder
            ? $"The encoder {codec} of {HostName} gives other bits than that of {here.HostName}, "
                + $"although both have '{Version}'."
        : null;
}
