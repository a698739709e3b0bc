using RenderTools.Media;
using RenderTools.Primitives;

namespace RenderTools.Rendering;

/// <content>The same window from a piece of the source, for a machine that does not see the source.</content>
internal sealed partial record ChunkCommand
{
    // Packets are cut off by their DTS, which is never later than the PTS. A second more costs little.
    private static readonly Timestamp Spare = Timestamp.FromMicroseconds(1_000_000);

    /// <summary>The piece that is read in place of the source; null: the source itself is read.</summary>
    public string? PiecePath { get; init; }

    /// <summary>
    /// Why the window cannot be rendered from a piece; null: it can. What is rendered whole takes the file as it is.
    /// </summary>
    public string? WhyNoPiece => Window.IsWhole ? null : PieceFormat.WhyNone(Source);

    /// <summary>
    /// Arguments that cut the piece, but the file's name: from the keyframe that the window seeks to until all is
    /// there that it decodes, with the timestamps of the source.
    /// </summary>
    public IReadOnlyList<string> CutPiece() =>
        [
            "-hide_banner",
            "-nostdin",
            "-y",
            "-loglevel",
            "level+error",
            "-copyts",
            .. Sought(),
            .. SourceInput.Arguments(Source),
            "-map",
            "0:" + Number(Source.VideoStream.Index),
            "-c",
            "copy",
            "-copytb",
            "1",
            "-avoid_negative_ts",
            "disabled",
            .. Window.Decode.To is { } end
                ? ["-to", (new Timestamp(end.Ticks, Source.TimeBase) + Spare).ToFfmpeg()]
                : Array.Empty<string>(),
            .. PieceFormat.Options(Source),
        ];

    // A piece begins where it is cut. So what is subtracted from its timestamps is given, and not found at its start.
    private IEnumerable<string> PieceInput(string path) =>
        [
            "-copyts",
            "-itsoffset",
            Timestamp.FromMicroseconds(-Clock.Zero.Microseconds).ToFfmpeg(),
            .. Threading(),
            .. SourceInput.Arguments(Source with { Path = path }),
        ];

    private string Stream => Number(PiecePath is null || Window.IsWhole ? Source.VideoStream.Index : 0);

    private IEnumerable<string> Sought() => Window.SeekPts is { } seek && Raw is null ? Clock.SeekArguments(seek) : [];

    // The times that ffmpeg makes up for a raw stream can depend on the decoder's threads.
    private IEnumerable<string> Threading() =>
        Threads > 0 && !(Window.IsWhole && RawStream.Is(Source)) ? ["-threads", Number(Threads)] : [];
}
