using System.Text.Json;
using System.Text.Json.Serialization;

namespace RenderTools.Media;

/// <summary>ffprobe's JSON, the members that are used; names as ffprobe writes them, in snake case.</summary>
internal sealed record FfprobeDocument(
    FfprobeFormat? Format,
    FfprobeStream[]? Streams,
    FfprobeChapter[]? Chapters,
    FfprobeFrame[]? Frames
);

internal sealed record FfprobeFormat(
    string? FormatName,
    string? StartTime,
    string? Duration,
    string? BitRate,
    Dictionary<string, string>? Tags
);

internal sealed record FfprobeStream(
    int Index,
    string? CodecName,
    string? CodecType,
    string? CodecTagString,
    string? Profile,
    int? Width,
    int? Height,
    string? PixFmt,
    string? SampleAspectRatio,
    string? FieldOrder,
    string? ColorRange,
    string? ColorSpace,
    string? ColorTransfer,
    string? ColorPrimaries,
    string? ChromaLocation,
    string? RFrameRate,
    string? AvgFrameRate,
    string? TimeBase,
    long? StartPts,
    string? StartTime,
    string? Duration,
    string? BitRate,
    string? NbFrames,
    int? Channels,
    string? SampleRate,
    Dictionary<string, int>? Disposition,
    Dictionary<string, string>? Tags,
    FfprobeSideData[]? SideDataList
);

internal sealed record FfprobeFrame(FfprobeSideData[]? SideDataList);

internal sealed record FfprobeSideData(
    string? SideDataType,
    double? Rotation,
    string? RedX,
    string? RedY,
    string? GreenX,
    string? GreenY,
    string? BlueX,
    string? BlueY,
    string? WhitePointX,
    string? WhitePointY,
    string? MinLuminance,
    string? MaxLuminance,
    int? MaxContent,
    int? MaxAverage,
    string? Type,
    int? Inverted,
    string? Projection
);

internal sealed record FfprobeChapter(string? StartTime, string? EndTime, Dictionary<string, string>? Tags);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    NumberHandling = JsonNumberHandling.AllowReadingFromString
)]
[JsonSerializable(typeof(FfprobeDocument))]
internal sealed partial class FfprobeJsonContext : JsonSerializerContext;
