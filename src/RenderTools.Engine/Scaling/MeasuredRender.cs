using RenderTools.Encoders;
using RenderTools.Media;

namespace RenderTools.Scaling;

/// <summary>What a sweep renders, and where.</summary>
/// <param name="Media">ffmpeg, and what is known of the video.</param>
/// <param name="Source">The video.</param>
/// <param name="Settings">Filter and encoder.</param>
/// <param name="Host">The machine.</param>
internal sealed record MeasuredRender(MediaLibrary Media, VideoInfo Source, RenderSettings Settings, IHost Host);
