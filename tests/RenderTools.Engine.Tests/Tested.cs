using RenderTools.Media;

namespace RenderTools.Engine.Tests;

/// <summary>
/// The ffmpeg that is tested, found once, and what it said of the test videos: each question costs a start of a
/// program.
/// </summary>
internal static class Tested
{
    public static MediaLibrary Media { get; } = new(Ffmpeg.Find());

    public static Ffmpeg Ffmpeg => Media.Ffmpeg;

    /// <summary>The library of an ffmpeg: another one than the tested has one of its own.</summary>
    public static MediaLibrary MediaOf(Ffmpeg ffmpeg) => ffmpeg == Ffmpeg ? Media : new MediaLibrary(ffmpeg);
}
