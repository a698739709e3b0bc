using System.Globalization;
using RenderTools.Media;
using RenderTools.Primitives;

namespace RenderTools.Verification;

/// <summary>One of the two files of a comparison, with what is needed to open it at any place.</summary>
/// <param name="Info">What its headers say.</param>
/// <param name="Index">Where its frames lie.</param>
/// <param name="Clock">How its timestamps, the filters' clock and seek times relate.</param>
internal sealed record ComparedFile(VideoInfo Info, FrameIndex Index, SourceClock Clock)
{
    public static async Task<ComparedFile> OpenAsync(
        MediaLibrary media,
        string path,
        CancellationToken cancellationToken
    )
    {
        var info = await media.ProbeAsync(path, cancellationToken);
        return new ComparedFile(info, await media.IndexAsync(info, cancellationToken), SourceClock.Of(info));
    }

    /// <summary>Timestamp of a packet on the filters' clock, in microseconds.</summary>
    public long Microseconds(int place) => Clock.ToFilterTime(Index.Pts[place]).Microseconds;

    /// <summary>
    /// Arguments that open the file so that decoding begins at or before a time on the filters' clock.
    /// </summary>
    /// <param name="microseconds">The time; null: decode from the beginning.</param>
    /// <param name="before">Frames wanted before it.</param>
    /// <param name="earlierKeyframes">Keyframes to go back beyond the nearest.</param>
    public IEnumerable<string> InputAt(long? microseconds, int before, int earlierKeyframes)
    {
        List<string> seek = [];
        if (microseconds is { } wanted && Index is { WithoutPts: 0, Raw: null })
        {
            var pts = Clock.LastAtOrBefore(Timestamp.FromMicroseconds(wanted));
            var place = Math.Max(Index.FrameAtOrAfter(pts) - 1 - before, 0);
            var keyframe = place < Index.Count ? Index.KeyframeAtOrBefore(Index.Pts[place], earlierKeyframes) : -1;
            if (keyframe > 0)
                seek = [.. Clock.SeekArguments(Index.Pts[Index.Keyframes[keyframe]])];
        }

        return [.. seek, .. SourceInput.Arguments(Info)];
    }

    /// <summary>The video stream in ffmpeg's words, as the input of that number.</summary>
    public string Stream(int input) => string.Create(CultureInfo.InvariantCulture, $"{input}:{Info.VideoStream.Index}");
}
